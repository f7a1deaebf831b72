import { describe, expect, it } from '@jest/globals';
import type { WalRange } from '@rocket/domain';
import { lastOfLine } from './last-of-line.js';

const at = new Date(0);
const range = (term: number, from: bigint, to: bigint): WalRange => ({ term, from, to, fromAt: at, toAt: at });
const lying = [range(1, 1n, 5n), range(2, 4n, 8n), range(3, 9n, 12n)];
const backup = { term: 1, walStart: 3n, walStop: 4n };

describe('lastOfLine', () => {
  it.each([
    [1, 1, 5n, false],
    [2, 2, 8n, false],
    [3, 2, 8n, true],
    [null, 2, 8n, true],
  ])('of term %s ends in term %s at %s', (wanted, term, to, isCutOff) => {
    expect(lastOfLine(lying, backup, wanted)).toMatchObject({ range: { term, to }, isCutOff });
  });

  it('knows nothing of a backup whose log is not there', () => {
    expect(lastOfLine(lying, { term: 1, walStart: 5n, walStop: 6n }, null)).toBeUndefined();
  });
});
