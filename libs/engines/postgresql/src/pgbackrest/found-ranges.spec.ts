import { describe, expect, it } from '@jest/globals';
import type { WalRange } from '@rocket/domain';
import { foundRanges } from './found-ranges.js';

const at = (minute: number, second = 0): Date => new Date(Date.UTC(2026, 10, 30, 10, minute, second));
const range = (term: number, from: bigint, to: bigint, fromAt = at(0), toAt = fromAt): WalRange => ({
  ...{ term, from, to, fromAt, toAt },
});
const reading = (minute: number, term: number, position: bigint) => ({ at: at(minute), term, position });

describe('foundRanges', () => {
  it('goes on from what is known, up to the instant that the server has said for what is there', () => {
    const known = [range(1, 30n, 50n, at(0), at(1))];
    const readings = [reading(2, 1, 65n), reading(3, 1, 75n)];
    expect(foundRanges([range(1, 40n, 70n, at(9))], known, readings)).toEqual([range(1, 30n, 70n, at(0), at(2))]);
  });

  it('says nothing newer than it knows while the server has written more than is there', () => {
    const known = [range(1, 30n, 50n, at(0), at(1))];
    expect(foundRanges([range(1, 40n, 50n, at(9))], known, [reading(2, 1, 65n)])).toEqual(known);
  });

  it('lets a new term begin when the one before ended, so that no instant lies between them', () => {
    const known = [range(1, 30n, 70n, at(0), at(2))];
    expect(foundRanges([range(2, 60n, 80n, at(9))], known, [reading(4, 2, 75n)])).toEqual([range(2, 60n, 80n, at(2), at(4))]);
  });

  it('begins anew after a gap, from the first instant that the server has said', () => {
    const known = [range(1, 30n, 50n, at(0), at(1))];
    const readings = [reading(4, 1, 65n), reading(5, 1, 68n)];
    expect(foundRanges([range(1, 60n, 70n, at(9))], known, readings)).toEqual([range(1, 60n, 70n, at(4), at(5))]);
  });

  it('takes the time of the file for what was there before anybody asked', () => {
    expect(foundRanges([range(1, 10n, 20n, at(7), at(8))], [], [])).toEqual([range(1, 10n, 20n, at(7), at(7))]);
  });
});
