import { DomainError } from '@rocket/domain';
import type { ClusterLifecycle } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';

const WORDS: Readonly<Record<ClusterLifecycle, string>> = {
  Creating: 'is still being built',
  Active: 'is there and running',
  Stopped: 'is stopped',
  Quarantined: 'was deleted',
  Failed: 'could not be built',
  Expired: 'is gone',
};

/** @throws DomainError `cluster-not-ready` when the cluster stands elsewhere in its life */
export function requireLifecycle(
  { clusterName, lifecycle }: Pick<ClusterRow, 'clusterName' | 'lifecycle'>,
  ...wanted: readonly ClusterLifecycle[]
): void {
  if (wanted.includes(lifecycle)) return;
  throw new DomainError('cluster-not-ready', `${clusterName} ${WORDS[lifecycle]}.`, { lifecycle });
}
