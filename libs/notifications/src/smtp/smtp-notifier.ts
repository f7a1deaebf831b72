import { createTransport } from 'nodemailer';
import { DeliveryFailed, DeliveryRefused } from '../notifier.js';
import type { Notifier, Outgoing } from '../notifier.js';

export interface SmtpPlace {
  /** `smtp://` upgrades by STARTTLS, `smtps://` speaks TLS from the beginning; user and password in the URL. */
  url: string;
  /** `Name <address>` or an address. */
  from: string;
  /** Whether mail may go over a connection that is not encrypted. */
  isTlsRequired: boolean;
  /** How long the mail server may take for each answer, ms. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const CONNECTIONS = 2;

/** What nodemailer says of a failure: the command that failed and the server's reply, if it replied. */
interface SmtpFailure {
  code?: string;
  responseCode?: number;
}

/** Mail over SMTP, over connections that are kept for a while. */
export class SmtpNotifier implements Notifier {
  private readonly transport;
  private readonly timeoutMs: number;

  constructor(private readonly place: SmtpPlace) {
    const url = new URL(place.url);
    const secure = url.protocol === 'smtps:';
    this.timeoutMs = place.timeoutMs ?? TIMEOUT_MS;
    this.transport = createTransport({
      pool: true,
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      requireTLS: place.isTlsRequired && !secure,
      ...(url.username === ''
        ? {}
        : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
      maxConnections: CONNECTIONS,
      // What a connection that broke may have delivered is ours to decide about, with what we have recorded.
      maxRequeues: 0,
      idleTimeout: 10_000,
      connectionTimeout: this.timeoutMs,
      greetingTimeout: this.timeoutMs,
      socketTimeout: this.timeoutMs,
      dnsTimeout: this.timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(outgoing: Outgoing, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const { messageId, references, unsubscribeUrl, invitation } = outgoing;
    const parent = references.at(-1);
    try {
      const { response } = await this.transport.sendMail({
        from: this.place.from,
        to: { name: '', address: outgoing.recipient },
        subject: outgoing.subject,
        text: outgoing.text,
        html: outgoing.html,
        messageId,
        ...(parent === undefined ? {} : { inReplyTo: parent, references: [...references] }),
        ...(invitation ? { icalEvent: { method: invitation.method, content: invitation.content } } : {}),
        headers: {
          'Auto-Submitted': 'auto-generated',
          ...(unsubscribeUrl === undefined
            ? {}
            : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
        },
      });
      return response;
    } catch (error) {
      throw failureOf(error);
    }
  }

  close(): Promise<void> {
    this.transport.close();
    return Promise.resolve();
  }
}

/** A server that refuses the recipient or the content will refuse it again; one that refuses us is configured wrongly. */
function failureOf(error: unknown): Error {
  const { code, responseCode } = error as SmtpFailure;
  const message = error instanceof Error ? error.message : String(error);
  const isAboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (isAboutThisMail && responseCode !== undefined && responseCode >= 500) return new DeliveryRefused(message);
  return new DeliveryFailed(message, !isAboutThisMail);
}
