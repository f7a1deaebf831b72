import type { UnitOfWork } from '@rocket/persistence';
import type { PatchRunSubject } from '../patching/patch-subject.js';

/** Contacts who are told of a run at each of its turns, with the application because of which: `Orders team (Orders)`. */
export async function whoIsTold({ read }: UnitOfWork, { waves }: Pick<PatchRunSubject, 'waves'>): Promise<string[]> {
  const clusters = await read.notices.clusters(waves.flatMap((wave) => wave.clusters.map(({ clusterId }) => clusterId)));
  const places = new Map(clusters.map((cluster) => [`${cluster.applicationId} ${cluster.environmentId}`, cluster]));
  const told = new Set<string>();
  for (const { applicationId, environmentId } of places.values()) {
    const listeners = await read.applicationContacts.listeners({ applicationId, environmentId, topic: 'patching' });
    if (listeners.length === 0) continue;
    const application = await read.applications.nameOf(applicationId);
    for (const { contactName } of listeners) told.add(`${contactName} (${application})`);
  }
  return [...told].sort();
}
