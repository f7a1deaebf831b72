import type { ClusterPage, OperationPage, PoolServerPage } from '@rocket/contracts';
import { DBMS_TYPES } from '@rocket/domain';
import { route, type Api } from '../core/api.js';

export type HitKind = 'cluster' | 'server' | 'operation';

export interface Hit {
  kind: HitKind;
  name: string;
  note: string;
  link: readonly string[];
}

const PER_KIND = 5;

/** Asks the lists of the API for a piece of a name; those of servers only where they may be seen. */
export async function searchFleet(
  api: Api,
  text: string,
  { withServers }: { withServers: boolean },
  abort: AbortSignal,
): Promise<Hit[]> {
  const query = { search: text, limit: PER_KIND };
  const [clusters, servers, operations] = await Promise.all([
    Promise.all(DBMS_TYPES.map((dbmsType) => api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, query, abort))),
    Promise.all(
      (withServers ? DBMS_TYPES : []).map((dbmsType) =>
        api.get<PoolServerPage>(route`/api/${dbmsType}/poolServers`, query, abort),
      ),
    ),
    api.get<OperationPage>('/api/operations', { ...query, sort: '-createdAt' }, abort),
  ]);
  return [
    ...clusters
      .flatMap((page) => page.items)
      .map((cluster): Hit => ({
        kind: 'cluster',
        name: cluster.clusterName,
        note: `${cluster.dbmsType} ${cluster.release} · ${cluster.application}`,
        link: ['/clusters', cluster.dbmsType, cluster.clusterName],
      })),
    ...servers
      .flatMap((page) => page.items)
      .map((server): Hit => ({
        kind: 'server',
        name: server.serverName,
        note: `${server.environment} · ${server.datacenter} · ${server.status}`,
        link: ['/pool', server.dbmsType, server.serverName],
      })),
    ...operations.items.map((operation): Hit => ({
      kind: 'operation',
      name: operation.title,
      note: operation.status,
      link: ['/operations', operation.id],
    })),
  ];
}
