import type { ConcernedCluster, NoticedCluster } from '@rocket/persistence';

/** What of a cluster is told. */
export function toldCluster({ dbmsType, clusterName, environment, environmentId }: ConcernedCluster): NoticedCluster {
  return { dbmsType, clusterName, environment, environmentId };
}
