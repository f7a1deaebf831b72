import type { Page, PageLoader } from './paged-list.js';

interface Source<T> {
  load: PageLoader<T>;
  /** Rows read and not handed out yet. */
  held: T[];
  cursor: string | null;
  total: number;
}

/**
 * One list out of several that are sorted alike. A row is handed out only when no source can still bring one that
 * belongs before it: sources A [1, 4 | more] and B [2, 3] give 1 2 3 4, and after 4 A is asked again.
 */
export function mergePages<T>(loaders: readonly PageLoader<T>[], compare: (a: T, b: T) => number): PageLoader<T> {
  const sources: Source<T>[] = loaders.map((load) => ({ load, held: [], cursor: null, total: 0 }));

  async function fill(source: Source<T>, abort: AbortSignal, limit: number): Promise<void> {
    const page = await source.load(source.cursor, abort, limit);
    source.held.push(...page.items);
    source.cursor = page.nextCursor;
    source.total = page.total;
  }

  return async (cursor, abort, limit): Promise<Page<T>> => {
    if (cursor === null) {
      for (const source of sources) Object.assign(source, { held: [], cursor: null });
      await Promise.all(sources.map((source) => fill(source, abort, limit)));
    }
    const items: T[] = [];
    while (items.length < limit) {
      await Promise.all(
        sources
          .filter((source) => source.held.length === 0 && source.cursor !== null)
          .map((source) => fill(source, abort, limit)),
      );
      const next = first(sources, compare);
      if (next === undefined) break;
      items.push(next);
    }
    const rest = sources.some((source) => source.held.length > 0 || source.cursor !== null);
    return { items, total: sources.reduce((sum, source) => sum + source.total, 0), nextCursor: rest ? 'more' : null };
  };
}

function first<T>(sources: readonly Source<T>[], compare: (a: T, b: T) => number): T | undefined {
  const [best] = sources.filter((source) => source.held.length > 0).sort((a, b) => compare(a.held[0] as T, b.held[0] as T));
  return best?.held.shift();
}
