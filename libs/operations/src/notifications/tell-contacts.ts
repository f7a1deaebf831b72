import { NOTIFICATION_TOPICS } from '@rocket/domain';
import type { NoticeFacts } from '@rocket/domain';
import type { Listener, NewNotification, NoticeGroup, NoticedCluster, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { Clock, SecretBox } from '@rocket/platform';
import { unsubscribeToken } from '../contacts/unsubscribe-token.js';
import { notificationTexts } from './notification-texts.js';
import type { Sender } from './notification-texts.js';

export interface TellDependencies {
  uow: UnitOfWork;
  clock: Clock;
  secretBox: SecretBox;
  sender: Sender;
  /** Without a mail server mails are written and kept in the ledger. */
  isMailSent: boolean;
}

/** Groups that are told in one transaction: others who have something to tell wait for nothing meanwhile. */
const GROUPS = 20;

/** Writes what is due to be told to whoever wants to hear it, one message to each. */
export async function tellContacts(dependencies: TellDependencies): Promise<void> {
  for (;;) {
    const told = await dependencies.uow.run(async (tx) => {
      const groups = await tx.notices.takeDue(GROUPS);
      for (const group of groups) await tx.notifications.add(await messagesOf(tx, group, dependencies));
      return groups.length;
    });
    if (told < GROUPS) return;
  }
}

interface Hearing {
  listener: Listener;
  environmentIds: Set<string>;
}

async function messagesOf(tx: Transaction, group: NoticeGroup, dependencies: TellDependencies): Promise<NewNotification[]> {
  const topic = NOTIFICATION_TOPICS[group.event];
  const [first] = group.notices;
  if (topic === null || !first) return [];
  const clusters = group.notices.flatMap(({ facts }) => facts.clusters);
  const hearing = new Map<string, Hearing>();
  for (const environmentId of new Set(clusters.map((cluster) => cluster.environmentId))) {
    for (const listener of await tx.applicationContacts.listeners({ applicationId: group.applicationId, environmentId, topic })) {
      const known = hearing.get(listener.contactId) ?? { listener, environmentIds: new Set() };
      hearing.set(listener.contactId, known);
      known.environmentIds.add(environmentId);
    }
  }
  if (hearing.size === 0) return [];
  const applicationName = await tx.applications.nameOf(group.applicationId);
  const messages: NewNotification[] = [];
  for (const { listener, environmentIds } of hearing.values()) {
    const own = clusters.filter((cluster) => environmentIds.has(cluster.environmentId));
    const facts = gathered(group, own, applicationName);
    messages.push(await messageTo(tx, listener, { group, facts, applicationName, cause: first.id }, dependencies));
  }
  return messages;
}

/** What was gathered, as one: of one kind and application, so that only the clusters differ. */
function gathered({ notices }: NoticeGroup, own: readonly NoticedCluster[], applicationName: string): NoticeFacts {
  const last = notices.at(-1);
  const paths = new Set(notices.map(({ facts }) => facts.path));
  const actors = new Set(notices.map(({ facts }) => facts.actor));
  const { actor, path, ...facts } = last?.facts ?? { what: '', path: '/', actor: undefined };
  return {
    ...facts,
    ...(actors.size === 1 && actor !== undefined ? { actor } : {}),
    // Ids are of no use to whoever reads it.
    clusters: own.map(({ environmentId: _, ...cluster }) => cluster),
    path: paths.size === 1 ? path : `/applications/${encodeURIComponent(applicationName)}`,
  };
}

interface Matter {
  group: NoticeGroup;
  facts: NoticeFacts;
  applicationName: string;
  cause: string;
}

async function messageTo(
  tx: Transaction,
  listener: Listener,
  { group, facts, applicationName, cause }: Matter,
  { clock, secretBox, sender, isMailSent }: TellDependencies,
): Promise<NewNotification> {
  const { contactId, contactName, contactType, email, webhookUrl, zone, linkId, role } = listener;
  const { event, thread } = group;
  const id = newId();
  const isWebhook = contactType === 'API';
  const leaving = `${sender.publicUrl}/unsubscribe#${unsubscribeToken(secretBox, linkId)}`;
  const footer = [
    `You are told because you are a contact (${role.toLowerCase()}) of the application ${applicationName}.`,
    `To hear no more about it: ${leaving}`,
  ];
  const wasInvited = await tx.notifications.wasInvited(thread, contactId);
  const recipient = { name: contactName, email: isWebhook ? null : email, zone };
  const told = { id, event, application: applicationName, facts, thread, wasInvited, recipient, footer, now: clock.now() };
  return {
    ...notificationTexts(told, sender),
    id,
    event,
    cause,
    contactId,
    contactName,
    linkId,
    applicationName,
    clusterNames: [...new Set(facts.clusters.map(({ clusterName }) => clusterName))],
    channel: isWebhook ? 'Webhook' : 'Mail',
    recipient: (isWebhook ? webhookUrl : email) ?? '',
    thread,
    references: await tx.notifications.messageIds(thread, { contactId }),
    status: isWebhook || isMailSent ? 'Waiting' : 'Kept',
  };
}
