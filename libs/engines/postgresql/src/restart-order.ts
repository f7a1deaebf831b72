import type { RestartOrder } from '@rocket/engine-core';

/** A standby does not start, or stops, with less of these than its primary has ("Hot Standby", Administrator's Overview). */
const NOT_LESS_THAN_PRIMARY = new Set([
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
]);

/** Example: max_connections from 100 to 200 -> replicas first; from 200 to 100 -> primary first. */
export function restartOrder(name: string, before: string, after: string): RestartOrder {
  if (!NOT_LESS_THAN_PRIMARY.has(name.toLowerCase())) return 'replicas-first';
  return Number(after) < Number(before) ? 'primary-first' : 'replicas-first';
}
