import { computed, signal, type Signal } from '@angular/core';
import { liveQuery, type LiveQuery } from './live-query.js';

/** One page of a list, as the API answers it. */
export interface Page<T> {
  items: T[];
  total: number;
  nextCursor: string | null;
}
/** Reads a page of at most `limit` rows. */
export type PageLoader<T> = (cursor: string | null, abort: AbortSignal, limit: number) => Promise<Page<T>>;

/** The first page is small, so that it is there at once. */
const FIRST_PAGE_ROWS = 100;
/** The most that the API answers at once. */
export const PAGE_ROWS_MAX = 500;

export interface PagedList<T> extends Pick<LiveQuery<Page<T>>, 'problem' | 'state' | 'stale' | 'reload'> {
  readonly items: Signal<readonly T[]>;
  readonly total: Signal<number>;
  readonly hasMore: Signal<boolean>;
  readonly loadingMore: Signal<boolean>;
  loadMore(): Promise<void>;
}

/**
 * A list that grows page by page. `reload` reads again as many rows as are shown, so that live updates do not throw
 * the reader back to the first page.
 */
export function pagedList<P, T>(params: () => P | undefined, source: (params: P) => PageLoader<T>): PagedList<T> {
  const loadingMore = signal(false);
  let loader: PageLoader<T> | undefined;
  let shownFor: P | undefined;
  let shown = 0;

  const query = liveQuery<P, Page<T>>(params, async (asked, abort) => {
    const next = source(asked);
    const page = await readAtLeast(next, shownFor === asked ? shown : 0, abort);
    loader = next;
    shownFor = asked;
    shown = page.items.length;
    return page;
  });

  async function loadMore(): Promise<void> {
    const cursor = query.value()?.nextCursor;
    if (!cursor || !loader || loadingMore()) return;
    const asked = loader;
    loadingMore.set(true);
    try {
      const page = await asked(cursor, new AbortController().signal, PAGE_ROWS_MAX);
      // A reload overtook us: its rows are newer.
      if (asked !== loader) return;
      query.patch((before) => ({ ...page, items: [...before.items, ...page.items] }));
      shown += page.items.length;
    } finally {
      loadingMore.set(false);
    }
  }

  return {
    problem: query.problem,
    state: query.state,
    stale: query.stale,
    reload: () => query.reload(),
    items: computed(() => query.value()?.items ?? []),
    total: computed(() => query.value()?.total ?? 0),
    hasMore: computed(() => Boolean(query.value()?.nextCursor)),
    loadingMore: loadingMore.asReadonly(),
    loadMore,
  };
}

async function readAtLeast<T>(loader: PageLoader<T>, wanted: number, abort: AbortSignal): Promise<Page<T>> {
  let page = await loader(null, abort, Math.min(Math.max(wanted, FIRST_PAGE_ROWS), PAGE_ROWS_MAX));
  while (page.items.length < wanted && page.nextCursor !== null) {
    const more = await loader(page.nextCursor, abort, PAGE_ROWS_MAX);
    page = { ...more, items: [...page.items, ...more.items] };
  }
  return page;
}
