import type { NewStep } from '@rocket/persistence';

/** What the steps of this operation are called in the code that performs them. */
export const CREATE_CLUSTER_ACTIONS = [
  'prepare-server',
  'install-release',
  'create-first-member',
  'create-database',
  'add-replica',
  'verify-members',
] as const;
export type CreateClusterAction = (typeof CREATE_CLUSTER_ACTIONS)[number];

export interface ClusterToPlan {
  release: string;
  databaseName: string;
  dbmsType: string;
}

export interface ServerToPlan {
  serverName: string;
  /** Its driver brings releases onto it; otherwise they are there or not. */
  canInstallPackages: boolean;
}

/**
 * The ordered steps that build a cluster. Everything that could refuse is asked first, on every server, before the
 * first byte is written on any; the first server becomes the primary.
 */
export function planCreateCluster(cluster: ClusterToPlan, servers: readonly ServerToPlan[]): NewStep[] {
  const [first = '', ...others] = servers.map(({ serverName }) => serverName);
  const release = `${cluster.dbmsType} ${cluster.release}`;
  const step = (action: CreateClusterAction, title: string, serverName: string | null): NewStep => ({
    action,
    direction: 'forward',
    title,
    serverName,
  });
  return [
    ...servers.map(({ serverName: name }) => step('prepare-server', `Check ${name} and reserve a port on it`, name)),
    ...servers
      .filter(({ canInstallPackages }) => canInstallPackages)
      .map(({ serverName: name }) => step('install-release', `Install ${release} on ${name} where it is missing`, name)),
    step('create-first-member', `Set up ${release} on ${first} and start it as the primary`, first),
    step('create-database', `Make the database ${cluster.databaseName} and its owner`, first),
    ...others.map((name) => step('add-replica', `Copy ${first} to ${name} and start it as a replica`, name)),
    step('verify-members', 'Ask every member for its version, role and replication', null),
  ];
}
