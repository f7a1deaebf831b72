import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { growBlockingForest } from './grow-blocking-forest.js';

const grow = (...waits: [pid: number, blockedBy: number[]][]) =>
  growBlockingForest(waits.map(([pid, blockedBy]) => ({ pid, blockedBy }))).map(({ session, depth, blocks }) => [
    session.pid,
    depth,
    blocks,
  ]);

describe('who blocks whom', () => {
  it('is a tree with the one that does not wait at its top', () => {
    expect(grow([3, [1, 2]], [2, [1]], [4, [3]], [1, []])).toEqual([
      [1, 0, 3],
      [3, 1, 1],
      [4, 2, 0],
      [2, 1, 0],
    ]);
  });

  it('begins with whoever blocks most', () => {
    expect(grow([1, []], [2, [1]], [5, []], [6, [5]], [7, [5]]).map(([pid]) => pid)).toEqual([5, 6, 7, 1, 2]);
  });

  it('has those who wait behind somebody in the queue below that one', () => {
    expect(grow([1, []], [2, [1]], [3, [2]])).toEqual([
      [1, 0, 2],
      [2, 1, 1],
      [3, 2, 0],
    ]);
  });

  it('has somebody at the top of a circle, and of one whose blocker has gone', () => {
    expect(grow([7, [5]], [5, [6]], [6, [7]])).toEqual([
      [5, 0, 2],
      [7, 1, 1],
      [6, 2, 0],
    ]);
    expect(grow([9, [99]])).toEqual([[9, 0, 0]]);
  });

  it('has everybody once, below somebody that it waits for, and counts right', () => {
    const pids = fc.integer({ min: 1, max: 12 });
    const sessions = fc.uniqueArray(fc.record({ pid: pids, blockedBy: fc.array(pids, { maxLength: 4 }) }), {
      selector: ({ pid }) => pid,
    });
    fc.assert(
      fc.property(sessions, (given) => {
        const placed = growBlockingForest(given);
        expect(placed.map(({ session }) => session.pid).sort()).toEqual(given.map(({ pid }) => pid).sort());
        placed.forEach(({ session, depth, blocks }, place) => {
          const above = placed.slice(0, place).findLast((other) => other.depth < depth);
          if (depth > 0) expect(session.blockedBy).toContain(above?.session.pid);
          const after = placed.slice(place + 1);
          const end = after.findIndex((other) => other.depth <= depth);
          expect(blocks).toBe(end < 0 ? after.length : end);
        });
      }),
    );
  });
});
