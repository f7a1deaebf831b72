/** The size of a member and of the cluster it is in. RAM in GB of 1024^3 bytes. */
export interface SettingsInput {
  cpu: number;
  ramGb: number;
  /** The smallest member of the cluster. What standbys may not have less of than their primary is made for it. */
  smallest: { cpu: number; ramGb: number };
  /** One of several servers that share this machine: take little. */
  sharesMachine: boolean;
}

const MB_PER_GB = 1024;
/** Eight local servers at this are 1 GB, which a laptop has. */
const SHARED_BUFFERS_CAP_ON_SHARED_MACHINE_MB = 128;

/**
 * The settings that follow from a server's size.
 *
 * Example: 4 cpu, 16 GB -> shared_buffers 4096MB, effective_cache_size 12288MB, max_connections 200, work_mem 20MB.
 */
export function postgresqlSettings(input: SettingsInput): Record<string, string> {
  const ramMb = Math.max(256, Math.floor(input.ramGb * MB_PER_GB));
  const maxConnections = input.sharesMachine ? 100 : between(100, Math.floor(input.smallest.ramGb * 12.5), 500);
  const quarter = between(32, Math.floor(ramMb / 4), 32 * MB_PER_GB);
  const sharedBuffersMb = input.sharesMachine ? Math.min(quarter, SHARED_BUFFERS_CAP_ON_SHARED_MACHINE_MB) : quarter;
  // If every connection sorted at once, a quarter of the RAM would be used.
  const workMemMb = between(4, Math.floor(ramMb / 4 / maxConnections), 256);
  return {
    // Equal on every member of a cluster: a standby with less than its primary refuses to start.
    max_connections: String(maxConnections),
    max_worker_processes: String(Math.max(8, input.smallest.cpu)),
    max_wal_senders: '16',
    max_replication_slots: '16',
    max_prepared_transactions: '0',
    max_locks_per_transaction: '64',

    shared_buffers: `${String(sharedBuffersMb)}MB`,
    effective_cache_size: `${String(Math.max(sharedBuffersMb, Math.floor((ramMb * 3) / 4)))}MB`,
    work_mem: `${String(input.sharesMachine ? 4 : workMemMb)}MB`,
    maintenance_work_mem: `${String(input.sharesMachine ? 64 : between(64, Math.floor(ramMb / 16), 2048))}MB`,
    max_parallel_workers: String(Math.max(1, Math.min(8, input.cpu))),
    max_parallel_workers_per_gather: String(between(1, Math.floor(input.cpu / 2), 4)),
    random_page_cost: '1.1',

    wal_level: 'replica',
    hot_standby: 'on',
    min_wal_size: input.sharesMachine ? '80MB' : '1GB',
    max_wal_size: input.sharesMachine ? '256MB' : '4GB',
    // A replica that is away does not fill the primary's disk; beyond this it has to be copied anew.
    max_slot_wal_keep_size: input.sharesMachine ? '1GB' : '16GB',
    wal_retrieve_retry_interval: '500ms',
    checkpoint_completion_target: '0.9',
  };
}

/** The settings that do not depend on the size. Nothing here makes the server log a statement or its parameters. */
export const FIXED_SETTINGS: Readonly<Record<string, string>> = {
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'on',
  log_lock_waits: 'on',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length_on_error: '0',
  // Counts statements, by their text without constants. Those that make roles have none, but passwords: they are not counted.
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_utility': 'off',
};

function between(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
