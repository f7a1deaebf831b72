/** By what the statements of a member are ranked, the greatest first. */
export const STATEMENT_SORTS = [
  'totalMs',
  'meanMs',
  'calls',
  'rows',
  'blocksHit',
  'blocksRead',
  'tempBlocks',
  'walBytes',
] as const;
export type StatementSort = (typeof STATEMENT_SORTS)[number];

/**
 * Whether a member counts its statements. `NotInstalled`: the module is not on the server. `NotLoaded`: it is not among the
 * libraries that the member starts with. `WaitsForRestart`: it is, from the next start on. `NotCreated`: it counts, and no
 * database has the extension to ask it by.
 */
export const STATEMENT_STATES = ['Ready', 'NotInstalled', 'NotLoaded', 'WaitsForRestart', 'NotCreated'] as const;
export type StatementState = (typeof STATEMENT_STATES)[number];

/** By what the tables of a database are ranked, the greatest first. */
export const TABLE_SORTS = ['deadRows', 'deadPercent', 'bloatBytes', 'sizeBytes', 'xidAge', 'changedSinceAnalyze'] as const;
export type TableSort = (typeof TABLE_SORTS)[number];

/** How a slot can stand to the WAL that it needs, in the words of PostgreSQL. */
export const SLOT_WAL_STATES = ['reserved', 'extended', 'unreserved', 'lost'] as const;
export type SlotWalState = (typeof SLOT_WAL_STATES)[number];

/** What can be done to a session of somebody else: end what it runs, or the session as a whole. */
export const SESSION_ENDINGS = ['cancel', 'end'] as const;
export type SessionEnding = (typeof SESSION_ENDINGS)[number];
