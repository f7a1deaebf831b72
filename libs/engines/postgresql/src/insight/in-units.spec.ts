import { describe, expect, it } from '@jest/globals';
import { inUnits } from './in-units.js';

describe('a number of units', () => {
  it.each([
    ['16384', '8kB', '128MB'],
    ['4096', 'kB', '4MB'],
    ['5000', 'kB', '5000kB'],
    ['300', 's', '5min'],
    ['90', 's', '90s'],
    ['2.5', 'ms', '2.5ms'],
    ['-1', 'kB', '-1'],
    ['0', 'ms', '0'],
    ['100', null, '100'],
    ['on', null, 'on'],
  ])('%s of %s is %s', (text, unit, shown) => {
    expect(inUnits(text, unit)).toBe(shown);
  });
});
