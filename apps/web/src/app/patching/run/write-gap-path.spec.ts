import { describe, expect, it } from '@jest/globals';
import { putTogether, writeGapPath, writeGapsInWords } from './write-gap-path.js';

const BOX = { width: 120, height: 24 };
const series = (gaps: (number | null)[], lost = 0) => ({
  from: '2026-11-23T08:15:00.000Z',
  everyMs: 1_000,
  gaps,
  writes: 2_871,
  lost,
});

describe('the picture of write gaps', () => {
  it('is a stroke for every piece in which somebody looked, as high as its share of the scale', () => {
    expect(writeGapPath([0, 50, null, 100], 100, BOX)).toBe('M2 24V23M6 24V12M14 24V0');
  });

  it('cuts what is longer than the scale, and is not broken by a scale of nothing', () => {
    expect(writeGapPath([500], 100, BOX)).toBe('M2 24V0');
    expect(writeGapPath([0], 0, BOX)).toBe('M2 24V23');
    expect(writeGapPath([], 100, BOX)).toBe('');
  });

  it('stays within its box however long the series is, and keeps the longest wait', () => {
    const gaps = Array.from({ length: 299 }, (_, index) => (index === 150 ? 900 : 10));
    expect(Math.max(...putTogether(gaps).map((gap) => gap ?? 0))).toBe(900);
    expect(putTogether(gaps).length).toBeLessThanOrEqual(60);
    const across = [...writeGapPath(gaps, 900, BOX).matchAll(/M([\d.]+) /g)].map((match) => Number(match[1]));
    expect(Math.max(...across)).toBeLessThanOrEqual(BOX.width);
    expect(writeGapPath(gaps, 900, BOX)).toContain('V0');
  });

  it('leaves a piece empty only when nobody looked in any part of it', () => {
    expect(putTogether([...Array.from({ length: 60 }, () => null), 5, ...Array.from({ length: 59 }, () => null)])[30]).toBe(5);
  });

  it('is said in words as well', () => {
    expect(writeGapsInWords(series([16, 84, null]))).toBe(
      'In 3 s writers waited at most 84 ms. 2,871 writes were acknowledged; none was lost.',
    );
    expect(writeGapsInWords(series([16], 2))).toMatch(/2 of them were lost/);
    expect(writeGapsInWords(series([null]))).toBe('Nobody has looked yet how long writers wait.');
  });
});
