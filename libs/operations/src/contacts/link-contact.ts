import { DomainError, describeChange, describeContent } from '@rocket/domain';
import type { ContactContent, ContactRole, ContactTopic } from '@rocket/domain';
import type { ContactRow, LinkContent, LinkRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';
import type { ContactDependencies } from './add-contact.js';
import { insertContact, requireGoodContact } from './add-contact.js';
import { recordConfigChange } from '../activities/record-config-change.js';
import { requireVoice } from './require-voice.js';
import type { Speaker } from './require-voice.js';
import { tellSilence } from './tell-silence.js';

/** What a contact is to an application. */
export interface LinkWish {
  role: ContactRole;
  topics: ContactTopic[];
  /** Names; empty for all. */
  environments: string[];
}

/** Which link, and who says so. */
export interface LinkOf {
  applicationName: string;
  contactId: string;
  speaker: Speaker;
}

/**
 * Says what a contact is to an application, and what it hears of it. Whoever may say so has approved it thereby.
 *
 * @param expectedVersion the one that was read; absent for whichever there is
 * @throws DomainError `application-not-found`, `contact-not-found`, `not-your-application`, `validation-failed`, `edit-conflict`
 */
export function linkContact(
  uow: UnitOfWork,
  { applicationName, contactId, speaker }: LinkOf,
  wish: LinkWish,
  at: Date,
  expectedVersion?: number,
): Promise<LinkRow> {
  return uow.run(async (tx) => {
    const application = await tx.applications.byName(applicationName);
    await requireVoice(tx, speaker, application);
    const contact = await tx.contacts.byId(contactId);
    const content = await toContent(tx, wish);
    const before = await tx.applicationContacts.find(application.id, contactId);
    const actor = speaker.username;
    const approval = { approvedAt: at, approvedBy: actor };
    if (!before) {
      if (expectedVersion !== undefined && expectedVersion !== 0)
        throw new DomainError('edit-conflict', `${contact.contactName} does not belong to ${applicationName} any more.`);
      return addLink(tx, application, contact, { ...content, ...approval, requestedBy: actor });
    }
    const words = describeChange(await inWords(tx, before), await inWords(tx, content));
    if (words === '' && before.approvedAt !== null) return before;
    return tellSilence(tx, [application.id], actor, async () => {
      const wanted = before.approvedAt === null ? { ...content, ...approval } : content;
      const link = await tx.applicationContacts.change({ id: before.id, version: expectedVersion ?? before.version }, wanted);
      const text = `Contact ${contact.contactName} of ${applicationName}${before.approvedAt === null ? ' was approved' : ''}`;
      await recordConfigChange(tx, actor, `${text}${words === '' ? '' : `: ${words}`}.`);
      return link;
    });
  });
}

/**
 * Signs a contact up for an application: whoever has this address already, or somebody new. It hears nothing before it has
 * confirmed its address and an owner or a DBA has approved it.
 *
 * @throws DomainError `application-not-found`, `not-your-application`, `validation-failed`, `edit-conflict` when it is signed up already
 */
export function signUpContact(
  { uow, secretBox }: ContactDependencies,
  { applicationName, speaker }: Omit<LinkOf, 'contactId'>,
  wanted: ContactContent,
  wish: LinkWish,
): Promise<{ link: LinkRow; contact: ContactRow; webhookSecret: string | null }> {
  requireGoodContact(wanted, '/contact');
  return uow.run(async (tx) => {
    const application = await tx.applications.byName(applicationName);
    await requireVoice(tx, speaker, application);
    const approval = { approvedAt: null, approvedBy: null, requestedBy: speaker.username };
    const { isNew, ...made } = await signUpIn(tx, secretBox, application, { wanted, wish, approval });
    if (!isNew) throw new DomainError('edit-conflict', `${made.contact.contactName} belongs to ${applicationName} already.`);
    return made;
  });
}

interface SignUp {
  /** Was checked. */
  wanted: ContactContent;
  wish: LinkWish;
  approval: Approval;
}

/** The part of it that happens in the transaction of its cause. A link that is there already is left as it is. */
export async function signUpIn(
  tx: Transaction,
  secretBox: SecretBox,
  application: { id: string; applicationName: string },
  { wanted, wish, approval }: SignUp,
): Promise<{ link: LinkRow; contact: ContactRow; webhookSecret: string | null; isNew: boolean }> {
  const known = wanted.email === null ? null : await tx.contacts.findByEmail(wanted.contactType, wanted.email);
  const { contact, webhookSecret } = known
    ? { contact: known, webhookSecret: null }
    : await insertContact(tx, secretBox, wanted, approval.requestedBy);
  const before = await tx.applicationContacts.find(application.id, contact.id);
  if (before) return { link: before, contact, webhookSecret, isNew: false };
  const link = await addLink(tx, application, contact, { ...(await toContent(tx, wish)), ...approval });
  return { link, contact, webhookSecret, isNew: true };
}

/** Approves a contact that was signed up. @throws DomainError `application-not-found`, `contact-not-linked`, `not-your-application` */
export function approveContact(uow: UnitOfWork, of: LinkOf, at: Date): Promise<LinkRow> {
  return uow.run(async (tx) => {
    const { application, contact, link } = await findLink(tx, of);
    if (link.approvedAt !== null) return link;
    const approved = await tx.applicationContacts.change(link, { approvedAt: at, approvedBy: of.speaker.username });
    const text = `Contact ${contact.contactName} of ${application.applicationName} was approved.`;
    await recordConfigChange(tx, of.speaker.username, text);
    return approved;
  });
}

/** Ends what a contact is to an application. @throws DomainError `application-not-found`, `contact-not-linked`, `not-your-application` */
export function unlinkContact(uow: UnitOfWork, of: LinkOf): Promise<void> {
  return uow.run(async (tx) => {
    const { application, contact, link } = await findLink(tx, of);
    const actor = of.speaker.username;
    await tellSilence(tx, [application.id], actor, () => tx.applicationContacts.expire(link));
    const was = describeContent(await inWords(tx, link));
    await recordConfigChange(
      tx,
      actor,
      `Contact ${contact.contactName} hears of ${application.applicationName} no more: ${was}.`,
    );
  });
}

async function findLink(tx: Transaction, { applicationName, contactId, speaker }: LinkOf) {
  const application = await tx.applications.byName(applicationName);
  await requireVoice(tx, speaker, application);
  const contact = await tx.contacts.byId(contactId);
  const link = await tx.applicationContacts.find(application.id, contactId);
  if (!link) throw new DomainError('contact-not-linked', `${contact.contactName} does not belong to ${applicationName}.`);
  return { application, contact, link };
}

type Approval = Pick<LinkRow, 'approvedAt' | 'approvedBy' | 'requestedBy'>;

async function addLink(
  tx: Transaction,
  application: { id: string; applicationName: string },
  contact: ContactRow,
  content: LinkContent & Approval,
): Promise<LinkRow> {
  const link = await tx.applicationContacts.add({ ...content, applicationId: application.id, contactId: contact.id });
  const verb = content.approvedAt === null ? 'was signed up for' : 'hears of';
  const words = describeContent(await inWords(tx, content));
  await recordConfigChange(
    tx,
    content.requestedBy,
    `Contact ${contact.contactName} ${verb} ${application.applicationName}: ${words}.`,
  );
  return link;
}

/** @throws DomainError `validation-failed` for an environment that there is not */
async function toContent(tx: Transaction, { role, topics, environments }: LinkWish): Promise<LinkContent> {
  const known = await tx.inventory.environmentsByName(environments);
  const faults = environments.flatMap((name, index) =>
    known.has(name) ? [] : [{ pointer: `/environments/${String(index)}`, detail: `there is no environment ${name}` }],
  );
  if (faults.length > 0)
    throw new DomainError('validation-failed', faults.map(({ detail }) => `${detail}.`).join(' '), {}, faults);
  return { role, topics: [...new Set(topics)].sort(), environmentIds: [...known.values()].map(({ id }) => id).sort() };
}

async function inWords(tx: Transaction, { role, topics, environmentIds }: LinkContent) {
  const names = await tx.inventory.environmentNames(environmentIds);
  return { role, topics, environments: names.length === 0 ? ['all'] : names };
}
