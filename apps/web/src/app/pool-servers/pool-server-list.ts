import type { PoolServer, PoolServerPage } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { route, type Api } from '../core/api.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const POOL_FILTERS = ['search', 'dbms', 'status', 'environment', 'datacenter', 'cpu', 'ram', 'dbGigs', 'sort'] as const;
export type PoolFilter = (typeof POOL_FILTERS)[number];

/** The pool of one DBMS, as filtered. */
export function poolServerPages(api: Api, { dbms, ...query }: Filters<PoolFilter>): PageLoader<PoolServer> {
  const path = route`/api/${parseDbmsType(dbms ?? '') ?? 'PostgreSQL'}/poolServers`;
  return (cursor, abort, limit) =>
    api.get<PoolServerPage>(path, { sort: 'serverName', limit, ...query, cursor: cursor ?? undefined }, abort);
}

/** As they stand in the table, where the first column ticks. */
export const POOL_COLUMNS: readonly TableColumn<PoolServer>[] = [
  { word: 'Server', place: 2, always: true, fields: { serverName: (server) => server.serverName } },
  {
    word: 'Status',
    place: 3,
    fields: {
      status: (server) => server.status,
      statusSince: (server) => server.statusSince,
      statusReason: (server) => server.statusReason,
    },
  },
  { word: 'Cluster', place: 4, fields: { clusterName: (server) => server.clusterName } },
  { word: 'Environment', place: 5, fields: { environment: (server) => server.environment } },
  { word: 'Datacenter', place: 6, fields: { datacenter: (server) => server.datacenter } },
  { word: 'CPU', place: 7, fields: { cpu: (server) => server.cpu } },
  { word: 'RAM', place: 8, fields: { ramGb: (server) => server.ramGb } },
  { word: 'Disk', place: 9, fields: { dbGigs: (server) => server.dbGigs } },
  { word: 'Reached by', place: 10, fields: { driver: (server) => server.driver, address: (server) => server.address } },
];
