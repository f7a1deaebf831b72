import type { EngineCluster, EngineMember, InsightIo, MemberSetting } from '@rocket/engine-core';
import { inUnits } from './in-units.js';
import { readOnly } from './read-only.js';

interface Row {
  name: string;
  value: string;
  is_initial: boolean | null;
  initial: string | null;
  unit: string | null;
  pending_restart: boolean;
  pending_value: string | null;
  category: string;
  summary: string | null;
  is_internal: boolean;
}

/** Every member has its own of these. */
const OF_MEMBER = new Set([
  'archive_command',
  'cluster_name',
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'port',
  'primary_conninfo',
  'primary_slot_name',
  'restore_command',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_crl_file',
  'ssl_key_file',
  // Follow from whether it is a replica.
  'in_hot_standby',
  'transaction_read_only',
]);

/**
 * What the server works out for itself from others, as `wal_buffers` from `shared_buffers`, is nobody's change.
 * What the configuration says, in the units in which a person would write it. A session that sets nothing sees what every
 * session gets; what the driver says for itself is not what the member is set to.
 */
const QUESTION = `
  select s.name, current_setting(s.name) as value, s.setting = s.boot_val or s.source = 'default' or (s.source = 'override' and s.context <> 'internal') as is_initial, s.boot_val as initial, s.unit,
         s.pending_restart,
         case when s.pending_restart then
           (select f.setting from pg_file_settings f where lower(f.name) = lower(s.name) order by f.seqno desc limit 1) end as pending_value,
         s.category, s.short_desc as summary, s.context = 'internal' as is_internal
    from pg_settings s
   where s.source not in ('client', 'session')
   order by s.name limit 2000`;

/** All settings of a member. */
export async function readSettings(
  cluster: EngineCluster,
  member: EngineMember,
  { signal }: InsightIo,
): Promise<MemberSetting[]> {
  const { rows } = await readOnly(cluster, member, { signal, setsNothing: true }, (session) => session.query<Row>(QUESTION));
  return rows.map((row) => ({
    name: row.name,
    value: row.value,
    initial: row.is_initial === true ? row.value : row.initial && inUnits(row.initial, row.unit),
    isPending: row.pending_restart,
    pendingValue: row.pending_value,
    category: row.category,
    summary: row.summary ?? '',
    isOfMember: row.is_internal || OF_MEMBER.has(row.name),
    isSensitive: row.name.includes('.') || row.name.endsWith('_command') || row.name === 'primary_conninfo',
  }));
}
