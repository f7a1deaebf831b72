import { createHash } from 'node:crypto';

/**
 * SHA-256, hexadecimal, of a JSON value over its canonical text: keys sorted at every level, since PostgreSQL's `jsonb` keeps
 * no order of its own. Dates count as their ISO 8601 text.
 */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex');
}

/** The text that is hashed. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, sortedKeys);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
