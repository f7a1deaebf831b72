import { createHmac } from 'node:crypto';

/**
 * The headers by which a receiver knows that it was us and when (Standard Webhooks): HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param secret `whsec_` and the key in base64
 * @param at seconds since the epoch
 */
export function signWebhook(id: string, at: number, body: string, secret: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key)
    .update(`${id}.${String(at)}.${body}`)
    .digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}
