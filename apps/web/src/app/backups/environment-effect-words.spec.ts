import { describe, expect, it } from '@jest/globals';
import { environmentEffectInWords } from './environment-effect-words.js';

const effect = {
  environment: 'Prod',
  clusterCount: 12,
  lookedAtCount: 12,
  goingCount: 31,
  goingAlreadyCount: 0,
  freesGigs: 812.5,
  losingCount: 0,
  clusters: ['orders', 'stock'].map((clusterName) => ({
    ...{ dbmsType: 'PostgreSQL' as const, clusterName, goingCount: 2, freesGigs: 1, losesRange: false },
    recoverable: { before: null, after: null },
  })),
};

describe('the effect of the policy of an environment', () => {
  it('says how much goes, and that it does not go at once', () => {
    const { headline, notes, loss } = environmentEffectInWords(effect);
    expect(headline).toMatch(/^31 backups go, in 2 of 12 clusters\. That frees 81[23]/);
    expect(notes).toEqual([expect.stringMatching(/^Nothing goes at once/)]);
    expect(loss).toBeUndefined();
  });

  it('names a loss, what goes anyway, and what was not looked at', () => {
    const { loss, notes } = environmentEffectInWords({ ...effect, clusterCount: 2_000, losingCount: 1, goingAlreadyCount: 3 });
    expect(loss).toBe('1 cluster can be restored less far back then than now.');
    expect(notes).toContain('By what holds now, 3 backups go already.');
    expect(notes).toContain('Only the first 12 of 2000 clusters were looked at.');
  });

  it('says when nothing goes, and when there is nobody to whom it would apply', () => {
    expect(environmentEffectInWords({ ...effect, goingCount: 0, clusters: [] })).toEqual({
      ...{ headline: 'Nothing goes of 12 clusters.', loss: undefined, notes: [] },
    });
    expect(environmentEffectInWords({ ...effect, clusterCount: 0, lookedAtCount: 0, goingCount: 0 }).headline).toMatch(
      /^No cluster/,
    );
  });
});
