import type { Cluster, ClusterServer } from '@rocket/contracts';
import { CLUSTER_MEMBERS_MAX } from '@rocket/contracts/constants';
import type { ClusterLifecycle } from '@rocket/domain';
import { isAnsweringPrimary } from './candidates.js';

export type ClusterDuty =
  | 'switchover'
  | 'failover'
  | 'restart'
  | 'stop'
  | 'start'
  | 'tls'
  | 'settings'
  | 'addServer'
  | 'removeServer'
  | 'delete'
  | 'undelete'
  | 'rejoin';

type Asked = Pick<Cluster, 'lifecycle' | 'runningOperationId' | 'servers'>;

const NOT_ACTIVE: Readonly<Record<Exclude<ClusterLifecycle, 'Active'>, string>> = {
  Creating: 'It is still being built',
  Stopped: 'It is stopped: start it first',
  Quarantined: 'It is deleted: bring it back first',
  Failed: 'It could not be built',
  Expired: 'It is gone',
};

/** Why something cannot be asked of a cluster now; empty when it can. The rules are those of the API. */
export function whyNot(duty: ClusterDuty, { lifecycle, runningOperationId, servers }: Asked): string {
  if (lifecycle === 'Creating' && duty === 'delete') return 'It is still being built: cancel that instead';
  if (duty === 'settings') return lifecycle === 'Active' || lifecycle === 'Stopped' ? '' : NOT_ACTIVE[lifecycle];
  if (duty === 'start' && lifecycle !== 'Stopped') return 'It is not stopped';
  if (duty !== 'start' && duty !== 'delete' && duty !== 'undelete' && lifecycle !== 'Active') return NOT_ACTIVE[lifecycle];
  if (runningOperationId !== null) return 'Another operation works on it';
  if (duty === 'switchover' && servers.length === 1) return 'It has one member only: nobody could take over';
  if (duty === 'addServer' && servers.length >= CLUSTER_MEMBERS_MAX)
    return `It has ${CLUSTER_MEMBERS_MAX} members, which is as many as there may be`;
  if (duty === 'removeServer' && servers.length === 1) return 'It is the only member: delete the cluster instead';
  if (duty === 'failover' && servers.some((server) => isAnsweringPrimary(server)))
    return 'Its primary answers: switch over instead';
  if ((duty === 'rejoin' || duty === 'addServer') && !servers.some((server) => isAnsweringPrimary(server)))
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
