import { describe, expect, it } from '@jest/globals';
import { draftOfPolicy, faultsOfPolicy, policyInWords, policyOfDraft } from './policy-draft.js';

const policy = { recoveryWindowDays: 30, gfs: { monthly: 12, yearly: 0 }, minimumCopies: 1 };

describe('a policy that is typed', () => {
  it('comes back as it was', () => expect(policyOfDraft(draftOfPolicy(policy))).toEqual(policy));

  it('has no rule where nothing is typed', () => {
    const draft = { ...draftOfPolicy(policy), recoveryWindowDays: ' ', monthly: '', yearly: '' };
    expect(policyOfDraft(draft)).toEqual({ minimumCopies: 1 });
  });

  it('is fine when it is fine', () => expect(faultsOfPolicy(draftOfPolicy(policy))).toEqual({}));

  it('has its faults where the API would name them', () => {
    const draft = { ...draftOfPolicy(policy), recoveryWindowDays: 'many', monthly: '-1' };
    expect(Object.keys(faultsOfPolicy(draft))).toEqual(['/policy/recoveryWindowDays', '/policy/gfs/monthly']);
    expect(faultsOfPolicy(draft)['/policy/recoveryWindowDays']).toBe('must be a whole number from 1 to 3650.');
  });

  it('is wrong as a whole when nothing would stay', () => {
    expect(Object.keys(faultsOfPolicy(draftOfPolicy({ minimumCopies: 2 })))).toEqual(['/policy']);
  });

  it('reads as sentences', () => {
    expect(
      policyInWords({ ...policy, redundancy: 1, diffs: 7, staleAfterDays: 2, gfs: { daily: 7, weekly: 4, monthly: 1 } }),
    ).toEqual([
      'Every instant of the last 30 days stays restorable.',
      'The newest 1 Full stays.',
      'The newest Full stays of each of the last 7 days, 4 weeks and 1 month.',
      'Diffs stay as long as they are among the newest 7 of the Fulls and Diffs.',
      'At least 1 Full stays, however old.',
      'A newest backup older than 2 days is reported.',
    ]);
  });
});
