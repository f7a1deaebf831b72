/** What a cluster is as a whole. Derived from its members' readings, never set by hand. */
export const CLUSTER_HEALTHS = [
  'ClusterConfig',
  'ClusterUp',
  'ClusterUpWithIssues',
  'ClusterDown',
  'ClusterOnLineMaint',
] as const;
export type ClusterHealth = (typeof CLUSTER_HEALTHS)[number];

/** What one member of a cluster is. */
export const SERVER_HEALTHS = ['ServerConfig', 'ServerUp', 'ServerUpWithIssues', 'ServerDown', 'ServerOnLineMaint'] as const;
export type ServerHealth = (typeof SERVER_HEALTHS)[number];

/** The part a member plays. `Configuring` until it has answered by itself for the first time. */
export const NODE_ROLES = ['Configuring', 'Primary', 'SecondarySync', 'SecondaryAsync', 'Arbiter'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/**
 * Where a cluster stands in its life. `Stopped`: somebody stopped it on purpose, and it stays so until somebody starts it;
 * nobody looks after its health meanwhile. `Failed`: it could not be built; its servers went back and only the row with the
 * reason remains. `Quarantined`: deleted, but only stopped; it can be had back until its time is up. `Expired`: gone, its
 * servers given back.
 */
export const CLUSTER_LIFECYCLES = ['Creating', 'Active', 'Stopped', 'Quarantined', 'Failed', 'Expired'] as const;
export type ClusterLifecycle = (typeof CLUSTER_LIFECYCLES)[number];

/** While a cluster stands there, nobody else may have its name. */
export const NAME_HOLDING_LIFECYCLES = [
  'Creating',
  'Active',
  'Stopped',
  'Quarantined',
] as const satisfies readonly ClusterLifecycle[];
