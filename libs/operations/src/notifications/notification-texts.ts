import { invitationFor, letterHtml, letterText, writeLetter } from '@rocket/notifications';
import type { Letter, Reader } from '@rocket/notifications';
import type { NoticeFacts, NotificationEvent } from '@rocket/domain';
import type { NewNotification } from '@rocket/persistence';

/** Of this installation: what every mail needs to know. */
export interface Sender {
  /** Of the dashboard, without a slash at its end. */
  publicUrl: string;
  /** `Name <address>` or an address. */
  mailFrom: string;
  /** IANA zone for contacts that have none. */
  zone: string;
}

export interface ToldMessage {
  id: string;
  event: NotificationEvent;
  application: string | null;
  facts: NoticeFacts;
  /** Empty for what stands alone. */
  thread: string;
  /** Whether there is an appointment to be cancelled. */
  wasInvited: boolean;
  recipient: { name: string; email: string | null; zone: string | null };
  /** Why it is sent, and how to hear no more of it. */
  footer: readonly string[];
  now: Date;
}

type Texts = Pick<NewNotification, 'subject' | 'text' | 'html' | 'payload' | 'messageId' | 'invitation' | 'invitationMethod'>;

/** Everything that is sent, in each of its forms. */
export function notificationTexts(told: ToldMessage, sender: Sender): Texts {
  const { id, event, application, facts, recipient, footer, now } = told;
  const reader: Reader = { name: recipient.name, zone: recipient.zone ?? sender.zone, publicUrl: sender.publicUrl };
  const letter = writeLetter({ event, application, facts }, reader);
  const invitation = invitationOf(told, letter, sender);
  return {
    subject: letter.subject,
    text: letterText(letter, footer),
    html: letterHtml(letter, footer),
    payload: JSON.stringify({
      id,
      event,
      at: now.toISOString(),
      application,
      subject: letter.subject,
      text: letter.lead,
      clusters: facts.clusters,
      ...(facts.figures && { figures: facts.figures }),
      actor: facts.actor ?? null,
      ticketUrl: facts.ticketUrl ?? null,
      url: letter.link.url,
    }),
    messageId: `<${id}@${domainOf(sender)}>`,
    invitation: invitation?.content ?? null,
    invitationMethod: invitation?.method ?? null,
  };
}

function invitationOf({ event, facts, thread, wasInvited, recipient, now }: ToldMessage, letter: Letter, sender: Sender) {
  if (recipient.email === null || (event === 'patching-cancelled' && !wasInvited)) return undefined;
  // An appointment is cancelled with a number that no update had.
  const sequence = (facts.sequence ?? 0) + (event === 'patching-cancelled' ? 1 : 0);
  return invitationFor({
    event,
    facts: { ...facts, sequence },
    uid: `${thread}@${domainOf(sender)}`,
    summary: letter.subject,
    description: letterText(letter, []),
    url: letter.link.url,
    organizer: organizerOf(sender),
    attendee: { name: recipient.name, email: recipient.email },
    now,
  });
}

function organizerOf({ mailFrom }: Sender): { name: string; email: string } {
  const [, name = '', email = mailFrom] = /^(.*)<(.+)>$/.exec(mailFrom) ?? [];
  return { name: name.trim() || 'Rocket DBaaS', email };
}

/** Ids of mails end with the name of who sends them. */
function domainOf(sender: Sender): string {
  return organizerOf(sender).email.split('@').at(-1) ?? 'localhost';
}
