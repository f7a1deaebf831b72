import type { ClusterRow, Repositories } from '@rocket/persistence';

/**
 * Why a cluster is not patched whose environment requires that somebody hears of it; nothing where it does not, or where a
 * confirmed and approved contact of the application listens to patching there.
 */
export async function contactObstacle(read: Repositories, row: ClusterRow): Promise<string | undefined> {
  const { applicationId, environmentId, application, environment } = row;
  if (!environment.requireContactForPatching) return undefined;
  const wanted = { applicationId, environmentId, topic: 'patching' } as const;
  const listeners = await read.applicationContacts.listeners(wanted);
  if (listeners.length > 0) return undefined;
  return `Nobody would be told: the application ${application.applicationName} has no confirmed contact for patching in ${environment.environment}.`;
}
