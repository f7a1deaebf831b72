import { request as httpRequest } from 'node:http';
import type { RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Clock } from '@rocket/platform';
import { DeliveryFailed, DeliveryRefused } from '../notifier.js';
import type { Notifier, Outgoing } from '../notifier.js';
import { allowedAddresses } from './allowed-address.js';
import type { AllowedNetworks } from './allowed-address.js';
import { signWebhook } from './sign-webhook.js';

export interface WebhookPlace {
  allowedNetworks: AllowedNetworks;
  clock: Clock;
  /** For the whole call, ms. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** So much of an answer is kept. */
const ANSWER_CHARACTERS = 200;

/** Statuses after which trying again helps, besides 5xx. */
const MAY_GO_LATER = [408, 425, 429];

/** Calls the URL of a contact with what happened, signed. It follows no redirection: that would lead wherever it likes. */
export class WebhookNotifier implements Notifier {
  constructor(private readonly place: WebhookPlace) {}

  async send({ id, recipient, payload, secret }: Outgoing, signal: AbortSignal): Promise<string> {
    const url = new URL(recipient);
    const [first, ...others] = await this.addressesOf(url);
    const timeout = AbortSignal.timeout(this.place.timeoutMs ?? TIMEOUT_MS);
    const at = Math.floor(this.place.clock.now().getTime() / 1_000);
    const body = Buffer.from(payload);
    const status = await call(url, {
      method: 'POST',
      signal: AbortSignal.any([signal, timeout]),
      lookup: pinned([first, ...others]),
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'user-agent': 'Rocket-DBaaS',
        ...(secret === undefined ? {} : signWebhook(id, at, payload, secret)),
      },
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new DeliveryFailed(timeout.aborted ? 'It did not answer in time.' : sentenceOf(error), false);
    });
    if (status.code >= 200 && status.code < 300) return status.text;
    if (status.code >= 500 || MAY_GO_LATER.includes(status.code)) throw new DeliveryFailed(status.text, false);
    throw new DeliveryRefused(status.text);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async addressesOf(url: URL) {
    try {
      return await allowedAddresses(url.hostname, this.place.allowedNetworks);
    } catch (error) {
      // A name server that is away is back later; an address that is not allowed may be allowed later.
      throw new DeliveryFailed(sentenceOf(error), false);
    }
  }
}

type Call = RequestOptions & { body: Buffer };

/** The status and the beginning of the answer. */
function call(url: URL, { body, ...options }: Call): Promise<{ code: number; text: string }> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number; text: string }>();
  const sent = request(url, { ...options, agent: false }, (response) => {
    let said = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      said += chunk;
      if (said.length > ANSWER_CHARACTERS) response.destroy();
    });
    const { statusCode: code = 0, statusMessage = '' } = response;
    response.on('error', reject);
    response.on('close', () => {
      const answer = said.replace(/\s+/g, ' ').trim().slice(0, ANSWER_CHARACTERS);
      resolve({ code, text: [`${String(code)} ${statusMessage}`.trim(), answer].filter(Boolean).join(': ') });
    });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** Answers with what was looked up and found allowed, whatever is asked. */
function pinned(
  addresses: readonly [{ address: string; family: number }, ...{ address: string; family: number }[]],
): LookupFunction {
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
