/** What can be pushed to the servers of clusters. */
export const CHANGE_KINDS = ['parameter', 'sql', 'script'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change that is pushed to every server, to the primary of every cluster, or to the operating system of servers. */
export type Change =
  /** `value` null: what the configuration files say. */
  | { kind: 'parameter'; name: string; value: string | null }
  /** `database` null: the one of the cluster's application. */
  | { kind: 'sql'; database: string | null; statement: string }
  | { kind: 'script'; script: string };

/**
 * How far a change is on a server. `Current`: there was nothing to be done. `SetBack`: it has what it had before, since the
 * change was given up.
 */
export const CHANGE_SERVER_STATES = ['Waiting', 'Working', 'Done', 'Failed', 'Skipped', 'SetBack', 'Current'] as const;
export type ChangeServerState = (typeof CHANGE_SERVER_STATES)[number];
