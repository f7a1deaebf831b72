import { ROLES, foldEmail, roleMay, whoHears } from '@rocket/domain';
import type { IntakeAudience } from '@rocket/domain';
import type { IntakeEntryEntity, IntakeRow, NewNotification, Transaction, UserEntity } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { RULE_ACTOR } from '../intake/submit-request.js';
import { notificationTexts } from './notification-texts.js';
import type { TellDependencies } from './tell-contacts.js';

/** Happenings that are told in one transaction. */
const AT_ONCE = 50;
const DECIDING_ROLES = ROLES.filter((role) => roleMay(role, 'intake:decide'));

/** Writes to who asks for clusters and to who decides what happened to their requests. Users without an e-mail address look. */
export async function tellOfRequests(dependencies: TellDependencies): Promise<void> {
  for (;;) {
    const told = await dependencies.uow.run(async (tx) => {
      const untold = await tx.intakeRequests.takeUntold(AT_ONCE);
      for (const happening of untold) await tx.notifications.add(await messagesOf(tx, happening, dependencies));
      return untold.length;
    });
    if (told < AT_ONCE) return;
  }
}

interface Happening {
  entry: Omit<IntakeEntryEntity, 'request'>;
  request: IntakeRow;
}

async function messagesOf(tx: Transaction, happening: Happening, dependencies: TellDependencies): Promise<NewNotification[]> {
  const { entry, request } = happening;
  const audience = whoHears({
    deed: entry.deed,
    actor: entry.actor,
    requester: request.requester,
    actors: (await tx.intakeRequests.actorsOf(request.id)).filter((actor) => actor !== RULE_ACTOR),
    byRule: request.decidedBy === RULE_ACTOR,
  });
  if (!audience) return [];
  const deciders = audience.deciders ? await tx.users.reachable({ roles: DECIDING_ROLES }) : [];
  const others = deciders.filter(({ username }) => username !== entry.actor);
  const asked = await tx.users.reachable({ usernames: audience.usernames });
  // Who is a contact as well hears it as one.
  const hearing = entry.deed === 'finish' ? await contactsWhoHear(tx, request) : new Set<string>();
  const people = [...asked.filter(({ email }) => !hearing.has(foldEmail(email ?? ''))), ...others];
  const once = new Map(people.map((user) => [user.id, user]));
  const messages: NewNotification[] = [];
  for (const user of once.values()) messages.push(await messageTo(tx, user, { ...happening, audience }, dependencies));
  return messages;
}

/** Addresses of the contacts who are told that a request for their application is done. */
async function contactsWhoHear(tx: Transaction, { clusterId }: IntakeRow): Promise<Set<string>> {
  const [cluster] = await tx.notices.clusters(clusterId === null ? [] : [clusterId]);
  if (!cluster) return new Set();
  const listeners = await tx.applicationContacts.listeners({ ...cluster, topic: 'requests' });
  return new Set(listeners.map(({ email }) => foldEmail(email ?? '')));
}

async function messageTo(
  tx: Transaction,
  user: UserEntity,
  { entry, request, audience: { event } }: Happening & { audience: IntakeAudience },
  { clock, sender, isMailSent }: TellDependencies,
): Promise<NewNotification> {
  const id = newId();
  const email = user.email ?? '';
  const thread = `request-${request.id}`;
  const { clusterName, environment } = request.form;
  const cluster = { dbmsType: request.dbmsType, clusterName: clusterName ?? 'a cluster', environment: environment ?? '' };
  const facts = {
    what: `REQ-${String(request.number)}`,
    clusters: [{ ...cluster, at: entry.at.toISOString(), ...(entry.text === '' ? {} : { text: entry.text }) }],
    actor: entry.actor,
    path: `/requests/${request.id}`,
  };
  const isRequester = user.username === request.requester;
  const footer = [
    isRequester ? 'You are told because you ask for it.' : 'You are told because you decide or have spoken about it.',
  ];
  const recipient = { name: user.displayName, email, zone: null };
  const told = { id, event, application: request.applicationName, facts, thread, wasInvited: false, recipient, footer };
  return {
    ...notificationTexts({ ...told, now: clock.now() }, sender),
    id,
    event,
    cause: entry.id,
    contactId: null,
    userId: user.id,
    contactName: user.displayName.slice(0, 100),
    linkId: null,
    applicationName: request.applicationName,
    clusterNames: clusterName === null ? [] : [clusterName.slice(0, 40)],
    channel: 'Mail',
    recipient: email,
    thread,
    references: await tx.notifications.messageIds(thread, { userId: user.id }),
    status: isMailSent ? 'Waiting' : 'Kept',
  };
}
