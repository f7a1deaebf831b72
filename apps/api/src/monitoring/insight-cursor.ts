import { DomainError } from '@rocket/domain';
import type { InsightPlace } from '@rocket/engine-core';

/** A place in a ranking, as it goes over the wire. It holds for one sort alone. */
export function writeCursor(sort: string, place: InsightPlace | null): string | null {
  return place && Buffer.from(JSON.stringify([sort, place.key, place.id])).toString('base64url');
}

/** @throws DomainError `bad-cursor` */
export function readCursor(sort: string, cursor: string): InsightPlace {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
      const [cursorSort, key = '', id = ''] = parts;
      if (cursorSort === sort && key !== '' && Number.isFinite(Number(key)) && /^[\w.-]{1,200}$/.test(id)) return { key, id };
    }
  } catch {
    // Not JSON: falls through to the refusal.
  }
  throw new DomainError('bad-cursor', 'The cursor was not made by this list with this sort. Start again without it.');
}
