import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeValue } from './judge-value.js';
import type { ValueRules } from './judge-value.js';

const rules = (more: Partial<ValueRules>): ValueRules => ({
  vartype: 'integer',
  unit: null,
  min: null,
  max: null,
  words: null,
  ...more,
});
const buffers = rules({ unit: '8kB', min: '16', max: '1073741823' });
const timeout = rules({ unit: 'ms', min: '0', max: '2147483647' });

describe('a value of a parameter', () => {
  it.each([
    ['128MB', buffers],
    [' 16384 ', buffers],
    ['0x4000', buffers],
    ['1.5 GB', buffers],
    ['5min', timeout],
    ['0', timeout],
    ['100', rules({ min: '1', max: '262143' })],
    ['0.9', rules({ vartype: 'real', min: '0', max: '1' })],
    ['-1', rules({ vartype: 'real', unit: 'ms', min: '-1', max: '100' })],
    ['TRUE', rules({ vartype: 'bool' })],
    ['of', rules({ vartype: 'bool' })],
    ['Try', rules({ vartype: 'enum', words: ['on', 'off', 'try'] })],
    ['anything', rules({ vartype: 'string' })],
  ])('%j is taken where it fits', (value, where) => expect(judgeValue(value, where)).toBeUndefined());

  it.each([
    ['', buffers, 'is no number with'],
    ['much', buffers, 'is no number with'],
    ['128mb', buffers, 'has a unit that is none of B, kB, MB, GB, TB'],
    ['1min', buffers, 'has a unit that is none of B'],
    ['64kB', buffers, 'is outside of 16 to 1073741823, counted in 8kB'],
    ['40d', timeout, 'is outside of 0 to 2147483647'],
    ['100MB', rules({ min: '1', max: '262143' }), 'has a unit, but'],
    ['1.1', rules({ vartype: 'real', min: '0', max: '1' }), 'is outside of 0 to 1'],
    ['o', rules({ vartype: 'bool' }), 'is neither on nor off'],
    [' on', rules({ vartype: 'bool' }), 'is neither on nor off'],
    ['maybe', rules({ vartype: 'enum', words: ['on', 'off'] }), 'is none of on, off'],
  ])('%j is refused where it does not, and says why', (value, where, why) => expect(judgeValue(value, where)).toContain(why));

  it('is the same number in whichever unit it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000 }), (kilobytes) => {
        const where = rules({ unit: 'kB', min: '64', max: '2000000' });
        const isFine = kilobytes >= 64 && kilobytes <= 2_000_000;
        for (const text of [String(kilobytes), `${String(kilobytes)}kB`, `${String(kilobytes * 1024)}B`])
          expect(judgeValue(text, where) === undefined).toBe(isFine);
      }),
    );
  });
});
