import type { NotificationChannel } from '@rocket/domain';
import type { Invitation } from './letters/invitation.js';

/** A notification as it goes out. Its ids stay the same in every attempt, so that whoever gets it twice can tell. */
export interface Outgoing {
  /** UUID. */
  id: string;
  channel: NotificationChannel;
  /** An e-mail address, or the URL of a webhook. */
  recipient: string;
  subject: string;
  text: string;
  html: string;
  invitation?: Invitation | undefined;
  /** `<local@domain>`, of this mail and of the ones before it in its thread (RFC 5322, 3.6.4). */
  messageId: string;
  references: readonly string[];
  /** Where a POST ends the subscription (RFC 8058). */
  unsubscribeUrl?: string | undefined;
  /** What a webhook is sent, as JSON. */
  payload: string;
  /** With which a webhook is signed. */
  secret?: string | undefined;
}

/** One way to reach somebody. */
export interface Notifier {
  /**
   * Hands the notification over. Resolves with what the other side answered when it has taken it.
   *
   * @throws DeliveryRefused when the other side will never take it
   * @throws DeliveryFailed when it may take it later
   */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Will not be taken, however often it is tried: the address does not exist, or the other side refuses what is sent. */
export class DeliveryRefused extends Error {}

/** Was not taken now. `isEverybodys`: the way itself is shut, so that nothing else gets through either. */
export class DeliveryFailed extends Error {
  constructor(
    message: string,
    readonly isEverybodys: boolean,
  ) {
    super(message);
  }
}
