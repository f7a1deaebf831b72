import type { Cluster, ClusterServer } from '@rocket/contracts';
import type { ClusterLifecycle } from '@rocket/domain';
import { isAnsweringPrimary } from './candidates.js';

export type ClusterDuty = 'switchover' | 'delete' | 'undelete' | 'rejoin';

type Asked = Pick<Cluster, 'lifecycle' | 'runningOperationId' | 'servers'>;

const NOT_ACTIVE: Readonly<Record<Exclude<ClusterLifecycle, 'Active'>, string>> = {
  Creating: 'It is still being built',
  Quarantined: 'It is deleted: bring it back first',
  Failed: 'It could not be built',
  Expired: 'It is gone',
};

/** Why something cannot be asked of a cluster now; empty when it can. The rules are those of the API. */
export function whyNot(duty: ClusterDuty, { lifecycle, runningOperationId, servers }: Asked): string {
  if (lifecycle === 'Creating' && duty === 'delete') return 'It is still being built: cancel that instead';
  if ((duty === 'switchover' || duty === 'rejoin') && lifecycle !== 'Active') return NOT_ACTIVE[lifecycle];
  if (runningOperationId !== null) return 'Another operation works on it';
  if (duty === 'switchover' && servers.length === 1) return 'It has one member only: nobody could take over';
  if (duty === 'rejoin' && !servers.some((server) => isAnsweringPrimary(server)))
    return 'No member answers as primary, so there is nobody to follow';
  return '';
}

/**
 * Whether a member should be brought back: it is down, or gets no changes. Of two that both say they are the primary,
 * one has to follow; which one, the members know.
 */
export function isLeftBehind(server: ClusterServer, servers: readonly ClusterServer[]): boolean {
  if (server.nodeRole === 'Arbiter') return false;
  if (server.nodeRole === 'Primary')
    return isAnsweringPrimary(server) && servers.filter((one) => isAnsweringPrimary(one)).length > 1;
  return server.serverHealth === 'ServerDown' || server.streaming === false;
}
