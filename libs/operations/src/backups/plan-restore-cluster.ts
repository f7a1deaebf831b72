import type { NewStep } from '@rocket/persistence';
import { planCreateCluster } from '../clusters/plan-create-cluster.js';
import type { ClusterToPlan, ServerToPlan } from '../clusters/plan-create-cluster.js';

/**
 * As for an empty cluster, but the first member is restored, which brings the database along; the others are copied from it.
 *
 * @param from what is restored, to be put into a title: `20261125-063000-123F`
 */
export function planRestoreCluster(from: string, cluster: ClusterToPlan, servers: readonly ServerToPlan[]): NewStep[] {
  return planCreateCluster(cluster, servers).flatMap((step): NewStep[] => {
    if (step.action === 'create-database') return [];
    if (step.action !== 'create-first-member') return [step];
    const title = `Restore ${from} on ${step.serverName ?? ''}, replay the log and let it accept writes`;
    return [{ ...step, action: 'restore-first-member', title }];
  });
}

/** Restored on one server, looked at, and thrown away. */
export function planDrill(from: string, cluster: ClusterToPlan, servers: readonly ServerToPlan[]): NewStep[] {
  const [first] = servers;
  const serverName = first?.serverName ?? null;
  return [
    ...planRestoreCluster(from, cluster, servers.slice(0, 1)).filter(({ action }) => action !== 'verify-members'),
    {
      action: 'check-restored',
      direction: 'forward',
      title: 'Read every table, index and visibility map of what was restored',
      serverName,
    },
    {
      action: 'clean-server',
      direction: 'forward',
      title: `Remove everything on ${serverName ?? ''} and give it back`,
      serverName,
    },
  ];
}
