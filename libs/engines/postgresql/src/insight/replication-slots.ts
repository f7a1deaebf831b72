import type { SlotWalState } from '@rocket/domain';
import type { EngineCluster, EngineMember, InsightIo, ReplicationSlot } from '@rocket/engine-core';
import { ARCHIVE_SLOT } from '../backups/archive-slot.js';
import { slotName } from '../member-layout.js';
import { iso, readOnly } from './read-only.js';

interface Row {
  name: string;
  kind: 'physical' | 'logical';
  database: string | null;
  plugin: string | null;
  active: boolean;
  wal_state: SlotWalState | null;
  retained: string | null;
  safe: string | null;
  inactive_since: Date | null;
  invalidation_reason: string | null;
}

/** Some columns came with later releases. A replica writes nothing, so what it has received counts. */
const QUESTION = `
  select s.slot_name as name, s.slot_type as kind, s.database, s.plugin, s.active, s.wal_status as wal_state,
         greatest(0, pg_wal_lsn_diff(case when pg_is_in_recovery()
                                          then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                                          else pg_current_wal_lsn() end, s.restart_lsn))::bigint as retained,
         s.safe_wal_size as safe,
         (to_jsonb(s) ->> 'inactive_since')::timestamptz as inactive_since, to_jsonb(s) ->> 'invalidation_reason' as invalidation_reason
    from pg_replication_slots s order by s.slot_name limit 1000`;

/** The replication slots of a member. Not only a primary has some. */
export async function readReplicationSlots(
  cluster: EngineCluster,
  member: EngineMember,
  { signal }: InsightIo,
): Promise<ReplicationSlot[]> {
  const { rows } = await readOnly(cluster, member, { signal }, (session) => session.query<Row>(QUESTION));
  const members = new Map(cluster.members.map((each) => [slotName(each), each.serverName]));
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind,
    purpose: row.name === ARCHIVE_SLOT ? 'archive' : (members.get(row.name) ?? null),
    databaseName: row.database,
    plugin: row.plugin,
    isActive: row.active,
    walState: row.wal_state,
    retainedBytes: Number(row.retained ?? 0),
    safeBytes: row.safe === null ? null : Number(row.safe),
    inactiveSince: row.active ? null : iso(row.inactive_since),
    invalidationReason: row.invalidation_reason,
  }));
}
