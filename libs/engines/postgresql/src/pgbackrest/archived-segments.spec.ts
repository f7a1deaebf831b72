import { describe, expect, it } from '@jest/globals';
import { directoryOf, rangesOf } from './archived-segments.js';

const SEGMENT = 16n * 1024n ** 2n;
const line = (name: string, seconds: number): string => `${name}-0123abcd.zst ${String(seconds)}.5000000000`;

describe('the archive of pgBackRest', () => {
  it('is ranges without holes, timeline by timeline, whatever else lies there', () => {
    const listing = [
      line('000000010000000000000004', 20),
      line('000000010000000000000003', 10),
      line('000000010000000000000006', 40),
      line('000000020000000000000005', 50),
      '00000002.history 30',
      '000000010000000000000007.partial-0123abcd.zst 60',
    ].join('\n');
    expect(rangesOf(listing).map(({ term, from, to }) => [term, from / SEGMENT, to / SEGMENT])).toEqual([
      [1, 3n, 5n],
      [1, 6n, 7n],
      [2, 5n, 6n],
    ]);
    expect(rangesOf(listing)[0]).toMatchObject({ fromAt: new Date(10_500), toAt: new Date(20_500) });
  });

  it('is looked at again from the directory in which what is known ends', () => {
    expect(directoryOf({ term: 1, to: 256n * SEGMENT })).toBe('0000000100000000');
    expect(directoryOf({ term: 18, to: 257n * SEGMENT })).toBe('0000001200000001');
  });
});
