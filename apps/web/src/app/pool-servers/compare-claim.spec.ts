import { describe, expect, it } from '@jest/globals';
import { compareClaim } from './compare-claim.js';

const facts = { cpu: 4, ramGb: 31.2, diskGb: 983.3 } as Parameters<typeof compareClaim>[0];

describe('what was found beside what was said', () => {
  it('is not worth a word where it is nearly the same', () => {
    expect(compareClaim(facts, { cpu: 4, ramGb: 32, dbGigs: 1000 })).toEqual([
      { word: 'CPU', found: '4' },
      { word: 'RAM', found: '31.2 GB' },
      { word: 'Disk', found: '983.3 GB' },
    ]);
  });

  it('says what was claimed where it differs, and whether there is less', () => {
    expect(compareClaim(facts, { cpu: 8, ramGb: 16, dbGigs: null })).toEqual([
      { word: 'CPU', found: '4', claimed: '8', isLess: true },
      { word: 'RAM', found: '31.2 GB', claimed: '16 GB', isLess: false },
      { word: 'Disk', found: '983.3 GB' },
    ]);
  });

  it('is enough when nobody said anything', () => {
    expect(compareClaim(facts, null).every(({ claimed }) => claimed === undefined)).toBe(true);
  });
});
