import { CONTACT_TOPICS, foldEmail, speaksFor } from '@rocket/domain';
import type { ContactRole, ContactTopic, IntakeContact, IntakeForm } from '@rocket/domain';
import type { Transaction } from '@rocket/persistence';
import type { Clock, SecretBox } from '@rocket/platform';
import type { Speaker } from '../contacts/require-voice.js';
import { signUpIn } from '../contacts/link-contact.js';
import type { LinkWish } from '../contacts/link-contact.js';

/** Who is called at night hears of what breaks and of what is done; not of money and paper. */
const ON_CALL_TOPICS: readonly ContactTopic[] = ['incidents', 'patching', 'backups', 'changes'];

interface Asked {
  form: IntakeForm;
  requester: string;
  /** Who has the cluster built: a DBA, or who asks where nobody has to decide. */
  speaker: Speaker;
  /** As whose doing it is written down. */
  actor: string;
}

/**
 * Signs up the owner and who is on call, as a request names them, for the application of its cluster: in the transaction that begins
 * to build it. What they are to the application already stays as it is. They are approved thereby where a DBA has it built, or an
 * owner, or where the application is new; otherwise anybody could become the owner of what is somebody else's by asking for more.
 */
export async function signUpAskedContacts(
  tx: Transaction,
  { secretBox, clock }: { secretBox: SecretBox; clock: Clock },
  { form, requester, speaker, actor }: Asked,
): Promise<void> {
  const application = await tx.applications.byName(form.applicationName ?? '');
  const isApproved =
    speaksFor(speaker.voice, await tx.applicationContacts.ownerEmails(application.id)) || (await isNew(tx, application.id));
  const approval = isApproved ? { approvedAt: clock.now(), approvedBy: actor } : { approvedAt: null, approvedBy: null };
  for (const { contact, ...wish } of wishesOf(form)) {
    const wanted = {
      contactName: contact.name.trim(),
      contactType: await typeOf(tx, contact.email),
      email: contact.email.trim(),
      ...{ phone: null, webhookUrl: null, zone: null },
    } as const;
    await signUpIn(tx, secretBox, application, { wanted, wish, approval: { ...approval, requestedBy: requester } });
  }
}

/** Whoever is both is the owner. */
function wishesOf({ owner, onCall, environment }: IntakeForm): ({ contact: IntakeContact } & LinkWish)[] {
  const of = (contact: IntakeContact | null, role: ContactRole, topics: readonly ContactTopic[], environments: string[]) =>
    contact === null ? [] : [{ contact, role, topics: [...topics], environments }];
  const isBoth = owner !== null && onCall !== null && foldEmail(owner.email) === foldEmail(onCall.email);
  return [
    ...of(owner, 'owner', CONTACT_TOPICS, []),
    ...of(isBoth ? null : onCall, 'on-call', ON_CALL_TOPICS, environment === null ? [] : [environment]),
  ];
}

/** There is nothing of it but the cluster that was just begun. */
async function isNew(tx: Transaction, applicationId: string): Promise<boolean> {
  const [links, clusters] = [
    await tx.applicationContacts.ofApplication(applicationId),
    await tx.applications.clusterNames(applicationId),
  ];
  return links.length === 0 && clusters.length === 1;
}

/** A mailing list that is known by this address stays one. */
async function typeOf(tx: Transaction, email: string): Promise<'Person' | 'Distro'> {
  const isList =
    !(await tx.contacts.findByEmail('Person', email.trim())) && (await tx.contacts.findByEmail('Distro', email.trim()));
  return isList ? 'Distro' : 'Person';
}
