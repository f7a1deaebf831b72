import { describe, expect, it } from '@jest/globals';
import { effectivePolicy } from './effective-policy.js';

describe('the policy that holds for a cluster', () => {
  const [own, environment] = [{ redundancy: 2 }, { gfs: { monthly: 12 } }];

  it('is its own, as a whole', () => {
    expect(effectivePolicy({ cluster: own, environment, backupRetentionDays: 7 })).toEqual({ policy: own, source: 'cluster' });
  });

  it('is that of its environment where it has none', () => {
    const given = { cluster: null, environment, backupRetentionDays: 7 };
    expect(effectivePolicy(given)).toEqual({ policy: environment, source: 'environment' });
  });

  it('is its number of days where nobody has said anything', () => {
    const given = { cluster: null, environment: null, backupRetentionDays: 7 };
    expect(effectivePolicy(given)).toEqual({ policy: { recoveryWindowDays: 7 }, source: 'retentionDays' });
  });
});
