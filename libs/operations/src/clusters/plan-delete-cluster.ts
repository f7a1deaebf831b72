import type { NewStep } from '@rocket/persistence';

export type DeleteClusterAction = 'stop-member' | 'try-stop-member' | 'keep-stopped' | 'retire-server' | 'start-member';

/** Members with the primary first. */
export interface ClusterToDelete {
  serverNames: readonly string[];
  /** They are kept, stopped, so that the cluster can be had back. */
  isKept: boolean;
  /** They were stopped on purpose before. */
  isStopped: boolean;
}

/**
 * The steps that delete a cluster: they stop its members or remove them at once. Removing needs no stop before it, on which a
 * server that is dead would have its say.
 */
export function planDeleteCluster({ serverNames, isKept, isStopped }: ClusterToDelete): NewStep[] {
  return serverNames.map((serverName, index): NewStep & { action: DeleteClusterAction } => {
    if (!isKept) {
      const title = `Remove everything on ${serverName} and give it back`;
      return { action: 'retire-server', direction: 'forward', title, serverName };
    }
    // Not what stops a member: should the deletion fail, it is not started, either.
    if (isStopped)
      return {
        action: 'keep-stopped',
        direction: 'forward',
        title: `See that the member on ${serverName} is stopped`,
        serverName,
      };
    // The primary has to be stopped for certain; a replica that cannot be reached gets no more changes anyhow.
    const action = index === 0 ? 'stop-member' : 'try-stop-member';
    return { action, direction: 'forward', title: `Stop the member on ${serverName}`, serverName };
  });
}
