import type { NewStep } from '@rocket/persistence';

export type DeleteClusterAction = 'stop-member' | 'retire-server' | 'start-member';

/** Members with the primary first. */
export interface ClusterToDelete {
  serverNames: readonly string[];
  /** They are kept, stopped, so that the cluster can be had back. */
  isKept: boolean;
}

/**
 * The steps that delete a cluster: they stop its members or remove them at once. Removing needs no stop before it, on which a
 * server that is dead would have its say.
 */
export function planDeleteCluster({ serverNames, isKept }: ClusterToDelete): NewStep[] {
  const steps = (action: DeleteClusterAction, title: (name: string) => string): NewStep[] =>
    serverNames.map((serverName) => ({ action, direction: 'forward', title: title(serverName), serverName }));
  if (isKept) return steps('stop-member', (name) => `Stop the member on ${name}`);
  return steps('retire-server', (name) => `Remove everything on ${name} and give it back`);
}
