import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCondition } from './condition.js';
import type { Reading } from './condition.js';
import { SHIPPED_TESTS } from './incident-words.js';
import { judgeReading, readingsOf } from './judge-reading.js';

const names = { cpu: 4, ramGb: 16, diskGb: 100, members: 3 };
const holds = (text: string, reading: Reading): boolean => {
  const condition = parseCondition(text);
  if (typeof condition === 'string') throw new Error(condition);
  return condition.holds(reading, names);
};

describe('a condition', () => {
  it.each<[string, Reading, boolean]>([
    ['>= 50', 50, true],
    ['> 50', 50, false],
    ['<= 10', 10, true],
    ['< members', 3, false],
    ['< members', 2, true],
    ['>= <<CPU>> * 5', 20, true],
    ['>= 3 * cpu', 11.9, false],
    ['>= 2 + 3 * 4', 14, true],
    ['>= (2 + 3) * 4', 19, false],
    ['>= 10 - 4 - 3', 3, true],
    ['>= -5', -4, true],
    ['>= 12 / 4 / 3', 1, true],
    ['failed or >= 50', 'failed', true],
    ['>= 0', 'failed', false],
    ['<= 1 and < members', 1, true],
    ['< 1 or > 5 and < 8', 9, false],
    ['< 1 or > 5 and < 8', 6, true],
    ['>= 1 / 0', 1e300, false],
  ])('%s holds of %s: %s', (text, reading, expected) => expect(holds(text, reading)).toBe(expected));

  it.each([
    ['', 'a comparison'],
    ['50', 'instead of “50”'],
    ['>= ', 'at its end'],
    ['>= 1 2', 'nothing more'],
    ['>= disks', 'a number or one of'],
    ['>= constructor', 'a number or one of'],
    ['>= process.exit(1)', 'is not understood'],
    ['>= 1; x', 'is not understood'],
    ['>= (1', 'a closing bracket'],
    ['>= '.padEnd(300, '1'), 'longer than'],
    [`>= ${'('.repeat(30)}1${')'.repeat(30)}`, 'nested too deeply'],
  ])('%s is refused', (text, why) => expect(parseCondition(text)).toContain(why));

  it('never does anything but say yes or no, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const condition = parseCondition(text);
        if (typeof condition !== 'string') expect(typeof condition.holds(1, names)).toBe('boolean');
      }),
    );
  });

  it('computes as arithmetic does', () => {
    const number = fc.integer({ min: 0, max: 1000 }).map(String);
    const sums = fc.letrec((tie) => ({
      sum: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        number,
        fc
          .tuple(tie('sum'), fc.constantFrom('+', '-', '*'), tie('sum'))
          .map(([one, sign, other]) => `(${String(one)} ${sign} ${String(other)})`),
      ),
    })).sum;
    fc.assert(
      fc.property(sums, (text) => {
        if (text.length > 150) return;
        const value = evaluate(text);
        expect([holds(`>= ${text}`, value), holds(`> ${text}`, value)]).toEqual([true, false]);
      }),
    );
  });
});

describe('the tests that every installation begins with', () => {
  const severity = (title: string, reading: Reading) => {
    const test = SHIPPED_TESTS.find((one) => one.title === title);
    if (!test) throw new Error(title);
    return judgeReading(test, reading, names);
  };

  it.each<[string, Reading, string]>([
    ['Server response', 49, 'Normal'],
    ['Server response', 'failed', 'Warning'],
    ['Server response', 100, 'Critical'],
    ['Disk used', 80, 'Warning'],
    ['Disk used', 95, 'Critical'],
    ['Load', 12, 'Warning'],
    ['Load', 40, 'Critical'],
    ['CPU idle', 10, 'Warning'],
    ['CPU idle', 100, 'Normal'],
    ['Members up', 3, 'Normal'],
    ['Members up', 2, 'Warning'],
    ['Members up', 1, 'Critical'],
    ['No primary', 0, 'Critical'],
    ['No primary', 1, 'Normal'],
    ['More than one primary', 1, 'Normal'],
    ['More than one primary', 2, 'Critical'],
  ])('%s of %s is %s', (title, reading, expected) => expect(severity(title, reading)).toBe(expected));

  it('do not call a cluster of one, whose member is up, critical', () => {
    const test = SHIPPED_TESTS.find(({ subject }) => subject === 'membersUp');
    if (!test) throw new Error('There is none.');
    expect(judgeReading(test, 1, { ...names, members: 1 })).toBe('Normal');
    expect(judgeReading(test, 0, { ...names, members: 1 })).toBe('Critical');
  });
});

describe('the readings of a sample', () => {
  it('are one for each mount, so that two full disks are two incidents', () => {
    const values = { 'diskUsedPercent:/': 10, 'diskUsedPercent:/var': 99, load: 1 };
    expect(readingsOf('diskUsedPercent', values)).toEqual([
      { element: '/', reading: 10 },
      { element: '/var', reading: 99 },
    ]);
  });

  it('are a failure where nobody answered, and none where nothing was measured', () => {
    expect(readingsOf('dbConnectMs', { hostUp: 1, dbUp: 0 })).toEqual([{ element: '', reading: 'failed' }]);
    expect(readingsOf('load', { hostUp: 0 })).toEqual([]);
  });
});

/** An oracle that knows nothing of our parser. */
function evaluate(text: string): number {
  const inner = /^\((.*)\)$/.exec(text)?.[1];
  if (inner === undefined) return Number(text);
  let depth = 0;
  for (const [place, letter] of [...inner].entries()) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    const sign = inner.slice(place, place + 3);
    if (depth !== 0 || !/^ [+*-] $/.test(sign)) continue;
    const [one, other] = [evaluate(inner.slice(0, place)), evaluate(inner.slice(place + 3))];
    return sign === ' + ' ? one + other : sign === ' - ' ? one - other : one * other;
  }
  throw new Error(text);
}
