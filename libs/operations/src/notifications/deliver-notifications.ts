import { isDomainError, isGivenUp, redeliveryDelayMs } from '@rocket/domain';
import type { NotificationChannel } from '@rocket/domain';
import { DeliveryFailed, DeliveryRefused } from '@rocket/notifications';
import type { Notifier, Outgoing } from '@rocket/notifications';
import type { DeliveryOutcome, NotificationRow, UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger, SecretBox } from '@rocket/platform';
import { unsubscribeToken } from '../contacts/unsubscribe-token.js';
import { openWebhookSecret } from '../contacts/webhook-secret.js';

export type Notifiers = Readonly<Partial<Record<NotificationChannel, Notifier>>>;

export interface DeliverDependencies {
  uow: UnitOfWork;
  clock: Clock;
  logger: Logger;
  secretBox: SecretBox;
  notifiers: Notifiers;
  /** Of the dashboard, without a slash at its end. */
  publicUrl: string;
}

const AT_ONCE = 16;
/** For one message, whatever the other side does. */
const SEND_MS = 60_000;
/** Longer than sending may take: until then nobody else sends it. */
const LEASE_MS = 90_000;
/** Where the way itself is shut it is tried often: nothing can get lost on it, and everything waits. */
const SHUT_DELAY_MS = 60_000;

/**
 * Hands over what is due, to each contact in its order. What was handed over and not recorded, because the worker ended in
 * that moment, is handed over again with the same ids: a mail client shows it once.
 */
export async function deliverNotifications(dependencies: DeliverDependencies, signal: AbortSignal): Promise<void> {
  const { uow } = dependencies;
  const shut = new Map<NotificationChannel, string>();
  for (;;) {
    signal.throwIfAborted();
    const rows = await uow.run((tx) => tx.notifications.takeDue(AT_ONCE, LEASE_MS));
    await Promise.all(rows.map((row) => deliver(row, dependencies, shut, signal)));
    if (rows.length === 0) return;
  }
}

async function deliver(
  row: NotificationRow,
  dependencies: DeliverDependencies,
  shut: Map<NotificationChannel, string>,
  signal: AbortSignal,
): Promise<void> {
  const notifier = dependencies.notifiers[row.channel];
  const why = notifier ? shut.get(row.channel) : 'No mail server is configured.';
  const outcome =
    notifier && why === undefined
      ? await outcomeOf(row, notifier, dependencies, shut, signal)
      : ({ status: 'Waiting', answer: why ?? '', retryInMs: SHUT_DELAY_MS } as const);
  if (outcome) await dependencies.uow.read.notifications.record(row, outcome);
}

/** Hands it over. Undefined when the worker ends meanwhile: what is not recorded now is taken again when the lease is over. */
async function outcomeOf(
  row: NotificationRow,
  notifier: Notifier,
  { uow, clock, logger, secretBox, publicUrl }: DeliverDependencies,
  shut: Map<NotificationChannel, string>,
  signal: AbortSignal,
): Promise<DeliveryOutcome | undefined> {
  try {
    const unwanted = await whyUnwanted(row, uow);
    if (unwanted !== undefined) return { status: 'Failed', answer: unwanted };
    const outgoing = outgoingOf(row, await secretOf(row, uow, secretBox), secretBox, publicUrl);
    const answer = await within(notifier.send(outgoing, signal));
    return { status: 'Sent', answer };
  } catch (error) {
    if (signal.aborted) return undefined;
    const answer = error instanceof Error ? error.message : String(error);
    if (error instanceof DeliveryRefused) return { status: 'Failed', answer };
    const isShut = error instanceof DeliveryFailed && error.isEverybodys;
    if (isShut) shut.set(row.channel, answer);
    if (!(error instanceof DeliveryFailed)) logger.warn({ err: error, notificationId: row.id }, 'not delivered');
    if (isGivenUp(row.triedSince.getTime(), clock.now().getTime()))
      return { status: 'Failed', answer: `Given up after three days. ${answer}` };
    const delay = redeliveryDelayMs(row.attempts);
    return { status: 'Waiting', answer, retryInMs: isShut ? Math.min(delay, SHUT_DELAY_MS) : delay };
  }
}

/** Whoever left between the writing and the sending hears nothing any more. */
async function whyUnwanted({ contactId, linkId, userId }: NotificationRow, { read }: UnitOfWork): Promise<string | undefined> {
  if (userId !== null) {
    const user = await read.users.findById(userId);
    return user?.disabledAt === null ? undefined : 'The user had been disabled before it was sent.';
  }
  try {
    await read.contacts.byId(contactId ?? '');
    if (linkId !== null) await read.applicationContacts.byId(linkId);
    return undefined;
  } catch (error) {
    if (isDomainError(error, 'contact-not-found')) return 'The contact had ended before it was sent.';
    if (isDomainError(error, 'contact-not-linked')) return 'The contact had left the application before it was sent.';
    throw error;
  }
}

/** Opened at the moment of sending: a secret that was replaced meanwhile counts. */
async function secretOf(row: NotificationRow, uow: UnitOfWork, secretBox: SecretBox): Promise<string | undefined> {
  if (row.channel !== 'Webhook' || row.contactId === null) return undefined;
  const { sealedWebhookSecret: sealed } = await uow.read.contacts.byId(row.contactId);
  return sealed === null ? undefined : openWebhookSecret(secretBox, row.contactId, sealed);
}

function outgoingOf(row: NotificationRow, secret: string | undefined, secretBox: SecretBox, publicUrl: string): Outgoing {
  const { id, channel, recipient, subject, text, html, messageId, references, linkId, payload } = row;
  return {
    id,
    channel,
    recipient,
    subject,
    text,
    html,
    messageId,
    references,
    payload,
    secret,
    ...(row.invitation !== null && row.invitationMethod !== null
      ? { invitation: { method: row.invitationMethod, content: row.invitation } }
      : {}),
    ...(linkId === null ? {} : { unsubscribeUrl: `${publicUrl}/api/unsubscriptions/${unsubscribeToken(secretBox, linkId)}` }),
  };
}

async function within(sending: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeliveryFailed('It took too long.', false)), SEND_MS);
  });
  return Promise.race([sending, late]).finally(() => clearTimeout(timer));
}
