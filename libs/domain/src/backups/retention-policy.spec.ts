import { describe, expect, it } from '@jest/globals';
import { checkPolicy } from './retention-policy.js';
import type { RetentionPolicy } from './retention-policy.js';

describe('a retention policy', () => {
  it.each<RetentionPolicy>([
    { recoveryWindowDays: 30 },
    { redundancy: 1 },
    { diffs: 7 },
    { gfs: { daily: 7, weekly: 4, monthly: 12, yearly: 3 } },
    { gfs: { monthly: 1 } },
    { recoveryWindowDays: 3650, redundancy: 1000, gfs: { daily: 0 }, diffs: 1000, minimumCopies: 0, staleAfterDays: 1 },
  ])('may be %j', (policy) => {
    expect(checkPolicy(policy)).toEqual([]);
  });

  it.each<RetentionPolicy>([{}, { minimumCopies: 2 }, { gfs: {} }, { gfs: { daily: 0, yearly: 0 } }, { staleAfterDays: 8 }])(
    'that would keep nothing is refused: %j',
    (policy) => {
      expect(checkPolicy(policy)).toEqual([expect.stringMatching(/^recoveryWindowDays, redundancy, gfs or diffs must say/)]);
    },
  );

  it.each<[RetentionPolicy, string]>([
    [{ recoveryWindowDays: 0 }, 'recoveryWindowDays must be a whole number from 1 to 3650.'],
    [{ recoveryWindowDays: 3651 }, 'recoveryWindowDays must be a whole number from 1 to 3650.'],
    [{ recoveryWindowDays: NaN }, 'recoveryWindowDays must be a whole number from 1 to 3650.'],
    [{ redundancy: 1.5 }, 'redundancy must be a whole number from 1 to 1000.'],
    [{ redundancy: 0 }, 'redundancy must be a whole number from 1 to 1000.'],
    [{ redundancy: 1, diffs: 0 }, 'diffs must be a whole number from 1 to 1000.'],
    [{ gfs: { monthly: -1 } }, 'gfs.monthly must be a whole number from 0 to 1000.'],
    [{ redundancy: 1, minimumCopies: Infinity }, 'minimumCopies must be a whole number from 0 to 1000.'],
    [{ redundancy: 1, staleAfterDays: 0 }, 'staleAfterDays must be a whole number from 1 to 3650.'],
  ])('that is out of range is refused by the name of the field: %j', (policy, fault) => {
    expect(checkPolicy(policy)).toEqual([fault]);
  });

  it('is told all its faults at once', () => {
    expect(checkPolicy({ redundancy: 0, gfs: { daily: 0.5, weekly: -1 } })).toHaveLength(3);
  });
});
