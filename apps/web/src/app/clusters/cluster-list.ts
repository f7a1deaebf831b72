import type { ClusterPage, ListedCluster } from '@rocket/contracts';
import { DBMS_TYPES, type DbmsType } from '@rocket/domain';
import { route, type Api } from '../core/api.js';
import { mergePages } from '../core/merge-pages.js';
import type { PageLoader } from '../core/paged-list.js';
import type { Filters } from '../core/url-filters.js';

export const CLUSTER_FILTERS = ['search', 'dbms', 'environment', 'application', 'clusterHealth', 'sort'] as const;
export type ClusterFilter = (typeof CLUSTER_FILTERS)[number];

const DEFAULT_SORT = 'clusterName';

/** The clusters of one DBMS, or of all of them as one list. */
export function clusterPages(api: Api, filters: Filters<ClusterFilter>): PageLoader<ListedCluster> {
  const { dbms, sort = DEFAULT_SORT, ...query } = filters;
  const wanted = DBMS_TYPES.filter((type) => dbms === undefined || type === dbms);
  const loaders = wanted.map(
    (dbmsType): PageLoader<ListedCluster> =>
      (cursor, abort, limit) =>
        api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, { ...query, sort, limit, cursor: cursor ?? undefined }, abort),
  );
  return mergePages(loaders, compareBy(sort));
}

/** The order the API sorts by: the field as text, then the id. */
export function compareBy(sort: string): (a: ListedCluster, b: ListedCluster) => number {
  const field = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  const text = (cluster: ListedCluster): string => {
    const value: unknown = Reflect.get(cluster, field);
    return typeof value === 'string' ? value : '';
  };
  return (a, b) => sign * (compareText(text(a), text(b)) || compareText(a.id, b.id));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many clusters are in which health, for the line of figures above the list. */
export interface HealthCounts {
  total: number;
  healthy: number;
  attention: number;
  down: number;
  creating: number;
  working: number;
}

export async function countHealths(api: Api, abort: AbortSignal): Promise<HealthCounts> {
  const count = async (clusterHealth?: string): Promise<number> => {
    const pages = await Promise.all(
      DBMS_TYPES.map((dbmsType: DbmsType) =>
        api.get<ClusterPage>(route`/api/${dbmsType}/clusters`, { clusterHealth, limit: 1 }, abort),
      ),
    );
    return pages.reduce((sum, page) => sum + page.total, 0);
  };
  const [total, healthy, attention, down, creating, working] = await Promise.all([
    count(),
    count('ClusterUp'),
    count('ClusterUpWithIssues'),
    count('ClusterDown'),
    count('ClusterConfig'),
    count('ClusterOnLineMaint'),
  ]);
  return { total, healthy, attention, down, creating, working };
}
