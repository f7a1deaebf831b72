import { DomainError } from '@rocket/domain';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** One page of a list. */
export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
  /** A field name, `-` before it for descending. */
  sort?: string | undefined;
}

/** A sortable field: a SQL expression that is never null, and its type. */
export interface SortField {
  expression: string;
  type: 'text' | 'timestamptz' | 'int' | 'float8';
}

interface Cursor {
  sort: string;
  key: string;
  id: string;
}

/**
 * Keyset pagination: the cursor names the last row by (sort key, id), so rows that are added meanwhile neither repeat
 * nor hide others. The key travels as PostgreSQL's own text, because a JavaScript date would lose microseconds.
 *
 * `query` holds the joins and filters; `load` turns the ids of the page into rows, in any order.
 *
 * @throws DomainError `validation-failed` for an unknown sort field, `bad-cursor` for a cursor of another list or sort.
 */
export async function readPage<E extends ObjectLiteral, T extends { id: string }>(
  query: SelectQueryBuilder<E>,
  fields: Readonly<Record<string, SortField>>,
  defaultSort: string,
  request: PageRequest,
  load: (ids: string[]) => Promise<T[]>,
): Promise<Page<T>> {
  const sort = request.sort ?? defaultSort;
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw unknownSort(Object.keys(fields));

  const total = await query.clone().getCount();
  const direction = descending ? 'DESC' : 'ASC';
  const keys = query.clone().select(`${query.alias}.id`, 'id').addSelect(`(${field.expression})::text`, 'key');
  if (request.cursor !== undefined) {
    const cursor = readCursor(request.cursor, sort);
    const comparison = `(${field.expression}, ${query.alias}.id) ${descending ? '<' : '>'} (:cursorKey::${field.type}, :cursorId::uuid)`;
    keys.andWhere(comparison, { cursorKey: cursor.key, cursorId: cursor.id });
  }
  const rows = await keys
    .orderBy(field.expression, direction)
    .addOrderBy(`${query.alias}.id`, direction)
    .limit(request.limit + 1)
    .getRawMany<{ id: string; key: string }>()
    .catch((error: unknown) => {
      throw request.cursor !== undefined && isDataException(error) ? badCursor() : error;
    });

  const shown = rows.slice(0, request.limit);
  const last = shown.at(-1);
  const loaded = new Map((shown.length > 0 ? await load(shown.map(({ id }) => id)) : []).map((item) => [item.id, item]));
  return {
    items: shown.flatMap(({ id }) => loaded.get(id) ?? []),
    total,
    nextCursor: rows.length > request.limit && last ? writeCursor({ sort, key: last.key, id: last.id }) : null,
  };
}

/** `%` and `_` of what a person typed mean themselves. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

function unknownSort(known: string[]): DomainError {
  const detail = `must be one of ${known.join(', ')}, with - before it for descending`;
  return new DomainError('validation-failed', `sort ${detail}.`, {}, [{ pointer: '/query/sort', detail }]);
}

function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.key, cursor.id])).toString('base64url');
}

function readCursor(text: string, sort: string): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
      const [cursorSort, key, id] = parts as [string, string, string];
      if (cursorSort === sort && /^[0-9a-f-]{36}$/.test(id)) return { sort, key, id };
    }
  } catch {
    // Not JSON: falls through to the refusal.
  }
  throw badCursor();
}

function badCursor(): DomainError {
  return new DomainError('bad-cursor', 'The cursor was not made by this list with this sort. Start again without it.');
}

/** Class 22 of SQLSTATE: the key or the id of a made-up cursor is no value of its type. */
function isDataException(error: unknown): boolean {
  return (error as { driverError?: { code?: string } }).driverError?.code?.startsWith('22') === true;
}
