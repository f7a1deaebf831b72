import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LAG_NOISE_BYTES, planRollingPatch } from './plan-rolling-patch.js';
import type { MemberToPatch } from './plan-rolling-patch.js';

const member = (serverName: string, given: Partial<MemberToPatch> = {}): MemberToPatch => ({
  serverName,
  isPrimary: false,
  lagBytes: 0,
  needsPatch: true,
  ...given,
});
const names = (members: readonly MemberToPatch[]): string[] =>
  planRollingPatch(members).order.map(({ serverName }) => serverName);

/** One primary among up to nine members. */
const cluster: fc.Arbitrary<MemberToPatch[]> = fc
  .tuple(fc.array(fc.record({ lagBytes: fc.nat(10 ** 6), needsPatch: fc.boolean() }), { minLength: 1, maxLength: 9 }), fc.nat())
  .map(([members, at]) =>
    members.map((given, index) => {
      const isPrimary = index === at % members.length;
      return member(`n${String(index)}`, { ...given, isPrimary, lagBytes: isPrimary ? 0 : given.lagBytes });
    }),
  );

describe('the order of a rolling patch', () => {
  it('is c, b, switchover to b, a for a primary a, b that is caught up and c that is behind', () => {
    const members = [member('a', { isPrimary: true }), member('b'), member('c', { lagBytes: 4 * 1024 ** 2 })];
    expect(names(members)).toEqual(['c', 'b', 'a']);
    expect(planRollingPatch(members).candidate).toBe('b');
  });

  it('leaves the primary where it is when only replicas are behind', () => {
    const plan = planRollingPatch([member('a', { isPrimary: true, needsPatch: false }), member('b')]);
    expect(plan).toMatchObject({ order: [{ serverName: 'b', as: 'replica' }], candidate: null });
  });

  it('switches over to a replica that is patched already when only the primary is behind', () => {
    const plan = planRollingPatch([member('a', { isPrimary: true }), member('b', { needsPatch: false })]);
    expect(plan).toMatchObject({ order: [{ serverName: 'a', as: 'primary' }], candidate: 'b' });
  });

  it('says of a cluster of one that clients wait', () => {
    const { order, candidate } = planRollingPatch([member('a', { isPrimary: true })]);
    expect(order).toEqual([{ serverName: 'a', as: 'only', reason: expect.stringContaining('clients wait') }]);
    expect(candidate).toBeNull();
  });

  it('has everybody who needs it exactly once, and nobody else', () =>
    fc.assert(
      fc.property(cluster, (members) => {
        const wanted = members.filter(({ needsPatch }) => needsPatch).map(({ serverName }) => serverName);
        expect([...names(members)].sort()).toEqual([...wanted].sort());
      }),
    ));

  it('has the primary last, behind the most lagged first', () =>
    fc.assert(
      fc.property(cluster, (members) => {
        const byName = new Map(members.map((one) => [one.serverName, one]));
        const order = names(members).flatMap((name) => byName.get(name) ?? []);
        expect(order.slice(0, -1).some(({ isPrimary }) => isPrimary)).toBe(false);
        const lags = order.filter(({ isPrimary }) => !isPrimary).map(({ lagBytes }) => Math.floor(lagBytes / LAG_NOISE_BYTES));
        expect(lags).toEqual([...lags].sort((one, other) => other - one));
      }),
    ));

  it('has a candidate exactly when the primary is patched and somebody else is there: the one that is least behind', () =>
    fc.assert(
      fc.property(cluster, (members) => {
        const { candidate } = planRollingPatch(members);
        const replicas = members.filter(({ isPrimary }) => !isPrimary);
        const isPatched = members.some(({ isPrimary, needsPatch }) => isPrimary && needsPatch);
        expect(candidate !== null).toBe(isPatched && replicas.length > 0);
        const least = Math.min(...replicas.map(({ lagBytes }) => lagBytes));
        const lag = replicas.find(({ serverName }) => serverName === candidate)?.lagBytes ?? 0;
        if (candidate !== null) expect(lag - least).toBeLessThan(LAG_NOISE_BYTES);
      }),
    ));
});
