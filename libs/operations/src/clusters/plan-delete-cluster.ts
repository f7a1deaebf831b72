import type { NewStep } from '@rocket/persistence';

export type DeleteClusterAction = 'stop-member' | 'retire-server' | 'start-member';

/** Members with the primary first. */
export interface ClusterToDelete {
  serverNames: readonly string[];
  /** They run, and have to be stopped. */
  isRunning: boolean;
  /** They are kept, stopped, so that the cluster can be had back. */
  isKept: boolean;
}

/** The steps that delete a cluster: all of it is stopped before anything is removed. */
export function planDeleteCluster({ serverNames, isRunning, isKept }: ClusterToDelete): NewStep[] {
  const steps = (action: DeleteClusterAction, title: (name: string) => string): NewStep[] =>
    serverNames.map((serverName) => ({ action, direction: 'forward', title: title(serverName), serverName }));
  return [
    ...(isRunning ? steps('stop-member', (name) => `Stop the member on ${name}`) : []),
    ...(isKept ? [] : steps('retire-server', (name) => `Remove everything on ${name} and give it back`)),
  ];
}
