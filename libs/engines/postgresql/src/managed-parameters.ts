/** Parameters that are not for anybody else to change, by what they are for. */
const MANAGED: readonly (readonly [names: readonly string[], why: string])[] = [
  [
    ['listen_addresses', 'port', 'cluster_name', 'bonjour', 'bonjour_name'],
    'is where the control plane and the other members find the member',
  ],
  [['ssl', 'password_encryption', 'hba_file', 'ident_file'], 'decides who may connect, and is kept by the control plane'],
  [
    ['config_file', 'data_directory', 'external_pid_file', 'allow_alter_system'],
    'says where the member is on its server, or how it is configured',
  ],
  [
    ['wal_level', 'hot_standby', 'primary_conninfo', 'primary_slot_name', 'promote_trigger_file', 'synchronous_standby_names'],
    'belongs to the replication, which the control plane sets up',
  ],
  [['restore_command'], 'belongs to backups, which the control plane makes'],
  [['log_destination', 'logging_collector', 'log_directory', 'log_filename'], 'is how the log of the member is found'],
  [['fsync', 'full_page_writes'], 'keeps what was acknowledged when a server fails'],
  [['default_transaction_read_only'], 'would make the primary refuse writes'],
];

const MANAGED_PREFIXES: readonly (readonly [prefix: string, why: string])[] = [
  ['ssl_', 'belongs to the encryption of connections, which the control plane sets up'],
  ['unix_socket_', 'is how the tools of the server reach the member'],
  ['archive_', 'belongs to backups, which the control plane makes'],
  ['recovery_', 'belongs to the replication, which the control plane sets up'],
];

/** What there has to be at least, for the members, their copies and the control plane's own way in. */
const FLOORS: Readonly<Record<string, number>> = { max_wal_senders: 16, max_replication_slots: 16, max_connections: 20 };

/** Why a parameter may not be changed, as a sentence; `undefined` when it may. `name` as the server spells it. */
export function refusalOf({ name, context, category }: { name: string; context: string; category: string }): string | undefined {
  if (context === 'internal') return `${name} cannot be changed; it shows how the server was built or initialised.`;
  if (category === 'Developer Options') return `${name} is for developers of PostgreSQL and may cost data.`;
  const why =
    MANAGED.find(([names]) => names.includes(name))?.[1] ?? MANAGED_PREFIXES.find(([prefix]) => name.startsWith(prefix))?.[1];
  return why === undefined ? undefined : `${name} ${why}.`;
}

/** Why a parameter that may be changed may not have this value; `undefined` when the server decides. */
export function refusalOfValue(name: string, value: string): string | undefined {
  const floor = FLOORS[name];
  if (floor === undefined || Number(value) >= floor || Number.isNaN(Number(value))) return undefined;
  return `${name} has to be at least ${String(floor)}.`;
}
