import { describe, expect, it } from '@jest/globals';
import { sparkPoints } from './spark-points.js';

const box = { width: 64, height: 20, margin: 2 };

describe('a small line of sizes', () => {
  it('goes from left to right, larger sizes higher', () => {
    expect(sparkPoints([1, 4], box)).toEqual([
      { x: 2, y: 18 },
      { x: 62, y: 2 },
    ]);
  });

  it('is nearly flat when sizes hardly change', () => {
    const [first, last] = sparkPoints([100, 101], box);
    expect((first?.y ?? 0) - (last?.y ?? 0)).toBeLessThan(1);
  });

  it('lies in the middle when nothing changes, also for nothing at all', () => {
    expect(sparkPoints([7, 7], box).map(({ y }) => y)).toEqual([10, 10]);
    expect(sparkPoints([0, 0], box).map(({ y }) => y)).toEqual([10, 10]);
    expect(sparkPoints([], box)).toEqual([]);
  });

  it('ends at the right with one size', () => {
    expect(sparkPoints([7], box)).toEqual([{ x: 62, y: 10 }]);
  });
});
