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
 * Where a cluster stands in its life. `Failed`: it could not be built; its servers went back and only the row with the
 * reason remains. `Quarantined`: deleted, but only stopped; it can be had back until its time is up. `Expired`: gone, its
 * servers given back. `Creating`, `Active` and `Quarantined` occupy the name.
 */
export const CLUSTER_LIFECYCLES = ['Creating', 'Active', 'Quarantined', 'Failed', 'Expired'] as const;
export type ClusterLifecycle = (typeof CLUSTER_LIFECYCLES)[number];
