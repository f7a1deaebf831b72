import type { Insight } from '@rocket/engine-core';
import { readBlockedSessions } from './blocked-sessions.js';
import { readStatements, resetStatements } from './counted-statements.js';
import { readSettings } from './member-settings.js';
import { readReplicationSlots } from './replication-slots.js';
import { stopSession } from './stop-session.js';
import { readTables } from './table-states.js';

/** What goes on inside of PostgreSQL. One file per question. */
export const postgresqlInsight: Insight = {
  statements: readStatements,
  resetStatements,
  blockedSessions: readBlockedSessions,
  stopSession,
  replicationSlots: readReplicationSlots,
  tables: readTables,
  settings: readSettings,
};
