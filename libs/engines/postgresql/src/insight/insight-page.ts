import type { InsightPage, InsightPageRequest } from '@rocket/engine-core';

/** A row of a question that was made by `pageOf`. */
export interface KeyedRow {
  id: string;
  sort_key: string;
  total: string;
}

/**
 * The rows of `source`, the greatest `rank` first, from behind a place on. `source` is a query with columns `id` (text), `rank`
 * (float8, never null) and whatever else; its parameters come before ours.
 */
export function pageOf(
  source: string,
  { limit, after }: Pick<InsightPageRequest<string>, 'limit' | 'after'>,
  given: readonly unknown[] = [],
): { text: string; values: unknown[] } {
  const next = given.length + 1;
  const [key, id, count] = [next, next + 1, next + 2].map((place) => `$${String(place)}`);
  const text = `
    with source as materialized (${source}), counted as (select count(*) as total from source)
    select source.*, source.rank::text as sort_key, counted.total
      from counted left join lateral (
        select * from source
         where ${key ?? ''}::float8 is null or (rank, id) < (${key ?? ''}::float8, ${id ?? ''}::text)
         order by rank desc, id desc limit ${count ?? ''}) source on true`;
  return { text, values: [...given, after?.key ?? null, after?.id ?? null, limit + 1] };
}

/** What `pageOf` asked for, with one row more than was wanted where there is a next part. */
export function toPage<Row extends KeyedRow, T>(rows: readonly Row[], limit: number, present: (row: Row) => T): InsightPage<T> {
  // Of an empty part there is a row all the same, which says how many there are.
  const found = rows.filter(({ id }) => (id as string | null) !== null);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(present),
    total: Number(rows[0]?.total ?? 0),
    next: found.length > limit && last ? { key: last.sort_key, id: last.id } : null,
  };
}
