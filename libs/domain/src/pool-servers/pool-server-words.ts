/**
 * `Free`: may be pulled. `Locked`: held by a lock (with a lease) or by a running operation (without). `Used`: a member
 * of a cluster. `Repository`: backups lie on it. `NeedsCleaning`: somebody may have touched it. `Failed`: its checks failed;
 * see the reason.
 */
export const POOL_SERVER_STATUSES = ['Free', 'Locked', 'Used', 'Repository', 'NeedsCleaning', 'Failed'] as const;
export type PoolServerStatus = (typeof POOL_SERVER_STATUSES)[number];

/** What a person said of a server before it was asked. Sizes in GB; absent where nothing was said. */
export interface ClaimedSize {
  cpu?: number;
  ramGb?: number;
  dbGigs?: number;
}

/** How the control plane reaches a server. `local`: a directory and a port range of this machine. */
export const HOST_DRIVERS = ['local', 'ssh'] as const;
export type HostDriver = (typeof HOST_DRIVERS)[number];
