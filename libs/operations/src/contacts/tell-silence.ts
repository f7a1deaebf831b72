import type { HeardTopic, Transaction } from '@rocket/persistence';

/**
 * Does something to who is told about applications, and tells the DBAs when nobody is left who hears of a topic where contacts
 * are required: on each cluster that it concerns, as something that nobody planned and that asks for a ticket.
 */
export async function tellSilence<T>(
  tx: Transaction,
  applicationIds: readonly string[],
  actor: string,
  work: () => Promise<T>,
): Promise<T> {
  const before = new Map<string, HeardTopic[]>();
  for (const id of applicationIds) before.set(id, await tx.applicationContacts.heardTopics(id));
  const result = await work();
  for (const [id, heard] of before) {
    const after = await tx.applicationContacts.heardTopics(id);
    const lost = heard.filter(
      (one) => !after.some(({ environmentId, topic }) => environmentId === one.environmentId && topic === one.topic),
    );
    if (lost.length > 0) await tell(tx, id, lost, actor);
  }
  return result;
}

async function tell(tx: Transaction, applicationId: string, lost: readonly HeardTopic[], actor: string): Promise<void> {
  const { applicationName } = await tx.applications.byId(applicationId);
  for (const environmentId of new Set(lost.map((one) => one.environmentId))) {
    const here = lost.filter((one) => one.environmentId === environmentId);
    const topics = here.map(({ topic }) => topic).join(', ');
    const text = `Nobody hears of ${topics} in ${here[0]?.environment ?? ''} any more: ${applicationName} has lost its last contact for it.`;
    const clusters = await tx.applications.clustersIn(applicationId, environmentId);
    await tx.activities.add(clusters.map((cluster) => ({ type: 'ContactLost', ...cluster, planned: false, actor, text })));
  }
}
