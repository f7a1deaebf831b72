import { isIP } from 'node:net';
import { z } from 'zod';

/** Whether it is a URL with one of these protocols, such as `http:`. */
export function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

/** Whether it is a network in CIDR notation. */
function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** Where queued work waits. */
export type QueueBackend = { kind: 'postgres' } | { kind: 'redis'; url: string };

/** Ports of this machine for local pool servers, both inclusive. */
export interface PortRange {
  from: number;
  to: number;
}

export const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text): PortRange => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return { from, to };
  })
  // Eight local servers of 100 ports each are registered on the first start.
  .refine(({ from, to }) => from >= 1024 && to <= 65_535 && to - from >= 799)
  .default({ from: 27_000, to: 29_999 });

export const queue = z
  .string()
  .refine((text) => text === 'postgres' || hasProtocol(text, ['redis:', 'rediss:']))
  .transform((text): QueueBackend => (text === 'postgres' ? { kind: 'postgres' } : { kind: 'redis', url: text }))
  .default({ kind: 'postgres' });

export const secretKey = z
  .string()
  .transform((text) => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64'))
  .refine((key) => key.length === 32)
  .optional();

export const trustedProxies = z
  .string()
  .regex(/^(true|false|[0-9a-f.:/, ]+)$/i)
  .transform((text): boolean | string[] =>
    /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text.split(',').map((part) => part.trim()),
  )
  .default(false);

export const networks = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isNetwork))
  .default([]);

/** An IANA time zone that this Node knows. */
export const timeZone = z.string().refine(isTimeZone).default('UTC');

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
