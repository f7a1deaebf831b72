import { describe, expect, it } from '@jest/globals';
import { mergePages } from './merge-pages.js';
import type { PageLoader } from './paged-list.js';

const abort = new AbortController().signal;

/** A list of the API with pages of two. */
function source(rows: number[]): PageLoader<number> {
  return (cursor) => {
    const from = Number(cursor ?? 0);
    return Promise.resolve({
      items: rows.slice(from, from + 2),
      total: rows.length,
      nextCursor: from + 2 < rows.length ? String(from + 2) : null,
    });
  };
}

describe('two lists as one', () => {
  it('are in order over all pages, with nothing lost and nothing twice', async () => {
    const merged = mergePages([source([1, 4, 5, 9]), source([2, 3, 6, 7, 8])], (a, b) => a - b);
    const pages = [await merged(null, abort, 3), await merged('more', abort, 3), await merged('more', abort, 3)];
    expect(pages.map((page) => page.items)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(pages.map((page) => page.nextCursor)).toEqual(['more', 'more', null]);
    expect(pages[0]?.total).toBe(9);
  });

  it('begin again from the first page', async () => {
    const merged = mergePages([source([1, 2, 3])], (a, b) => a - b);
    await merged(null, abort, 2);
    expect((await merged(null, abort, 2)).items).toEqual([1, 2]);
  });

  it('may both be empty', async () => {
    expect(await mergePages([source([]), source([])], () => 0)(null, abort, 5)).toEqual({
      items: [],
      total: 0,
      nextCursor: null,
    });
  });
});
