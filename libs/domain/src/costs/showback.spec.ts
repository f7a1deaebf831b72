import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { monthOf } from '../monitoring/calendar.js';
import type { Period } from '../monitoring/downtime-ledger.js';
import { anyTimeZone } from '../testing.js';
import { costDenominator, exactCost, usedParts } from './cost-line.js';
import { apportion, microsPerMinor, roundedQuotient } from './money.js';
import { cardAt, rateFaults, rateFor } from './rate-card.js';
import type { Prices, RateCard } from './rate-card.js';
import { HOUR_MS, hoursOf, hoursWithin } from './server-hours.js';
import { showback } from './showback.js';
import type { FleetUse, ServerHeld, Showback } from './showback.js';

const FRANC = 1_000_000;
const at = (text: string): number => Date.parse(text);
const FREE: Prices = { cpu: 0, ramGb: 0, diskGb: 0, backupGb: 0, server: 0, cluster: 0 };
const NOVEMBER = monthOf(at('2026-11-15T00:00:00Z'), 'UTC');

function cardOf(given: Partial<RateCard> & { prices?: Partial<Prices> } = {}): RateCard {
  const { prices = { server: 10 * FRANC }, ...rest } = given;
  const rates = [{ environmentId: null, dbmsType: null, prices: { ...FREE, ...prices } }];
  return { id: 'card', currency: 'CHF', effectiveAtMs: 0, sharedCost: 'own', rates, ...rest };
}

function server(given: Partial<ServerHeld> = {}): ServerHeld {
  const holder = given.holder ?? 'application';
  const isHeld = holder === 'application';
  return {
    ...{ holder, applicationId: isHeld ? 'shop' : null, clusterId: isHeld ? 'shop-db' : null, environmentId: 'prod' },
    ...{ dbmsType: 'PostgreSQL', serverId: 's1', cpu: 4, ramGb: 16, diskGb: 200, ...NOVEMBER, ...given },
  };
}

const useOf = (...servers: ServerHeld[]): FleetUse => ({ servers, clusters: [], backups: [] });
const inWords = (result: Showback | undefined): string[] =>
  (result?.entries ?? []).map(
    ({ holder, applicationId, own, shared }) => `${applicationId ?? holder} ${String(own)} ${String(shared)}`,
  );

describe('the hours of a server', () => {
  it('belong to whoever has it when they end', () => {
    const hours = (from: string, to: string) =>
      hoursWithin({ fromMs: at(`2026-11-03T${from}Z`), toMs: at(`2026-11-03T${to}Z`) }, NOVEMBER);
    expect([hours('10:05', '12:10'), hours('10:05', '10:55'), hours('10:00', '11:00'), hours('09:59', '10:00')]).toEqual([
      2, 0, 1, 1,
    ]);
  });

  it('are those of the calendar, however clocks are changed', () => {
    expect(hoursOf(monthOf(at('2027-03-15T00:00Z'), 'Europe/Zurich'))).toBe(743);
    expect(hoursOf(monthOf(at('2027-10-15T00:00Z'), 'Europe/Zurich'))).toBe(745);
  });

  it('add up, wherever a time is cut', () => {
    fc.assert(
      fc.property(anyTimeZone, fc.array(fc.nat(800 * 60), { maxLength: 8 }), (zone, minutes) => {
        const month = monthOf(at('2027-03-15T00:00Z'), zone);
        const cuts = minutes.map((minute) => Math.min(month.fromMs + minute * 60_000, month.toMs)).sort((a, b) => a - b);
        const bounds = [month.fromMs, ...cuts, month.toMs];
        const pieces = bounds.slice(1).map((toMs, place) => hoursWithin({ fromMs: bounds[place] ?? 0, toMs }, month));
        expect(pieces.reduce((sum, hours) => sum + hours, 0)).toBe(hoursOf(month));
      }),
    );
  });
});

describe('money', () => {
  it('is split without losing a unit', () => {
    expect(apportion(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(apportion(5n, [0n, 0n])).toEqual([3n, 2n]);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1 }),
        (amount, weights) => {
          const sum = weights.reduce((total, weight) => total + weight, 0n);
          const shares = apportion(amount, weights);
          expect(shares.reduce((total, share) => total + share, 0n)).toBe(amount);
          for (const [place, share] of shares.entries()) {
            const exact = amount * (weights[place] ?? 0n);
            if (sum > 0n) expect(share * sum > exact - sum && share * sum < exact + sum).toBe(true);
          }
        },
      ),
    );
  });

  it('has the smallest unit that its currency has', () => {
    expect(['CHF', 'JPY', 'KWD'].map(microsPerMinor)).toEqual([10_000n, 1_000_000n, 1_000n]);
    expect([roundedQuotient(5n, 10n), roundedQuotient(4n, 10n), roundedQuotient(14n, 10n)]).toEqual([1n, 0n, 1n]);
  });
});

describe('a rate card', () => {
  const rates = [
    { environmentId: null, dbmsType: null, prices: { ...FREE, cpu: 1 } },
    { environmentId: null, dbmsType: 'MongoDB' as const, prices: { ...FREE, cpu: 2 } },
    { environmentId: 'prod', dbmsType: null, prices: { ...FREE, cpu: 3 } },
    { environmentId: 'prod', dbmsType: 'MongoDB' as const, prices: { ...FREE, cpu: 4 } },
  ];

  it('is asked for the most specific rate', () => {
    const cpu = (environmentId: string, dbmsType: 'PostgreSQL' | 'MongoDB') =>
      rateFor(rates, { environmentId, dbmsType }).prices.cpu;
    expect([cpu('dev', 'PostgreSQL'), cpu('dev', 'MongoDB'), cpu('prod', 'PostgreSQL'), cpu('prod', 'MongoDB')]).toEqual([
      1, 2, 3, 4,
    ]);
    const withoutBoth = rates.slice(0, 3);
    expect(rateFor(withoutBoth, { environmentId: 'prod', dbmsType: 'MongoDB' }).prices.cpu).toBe(3);
  });

  it('has one rate for each place, and one for everything', () => {
    expect(rateFaults(rates)).toEqual([]);
    expect(rateFaults(rates.slice(1)).map(({ pointer }) => pointer)).toEqual(['/rates']);
    expect(rateFaults([...rates, ...rates.slice(2, 3)]).map(({ pointer }) => pointer)).toEqual(['/rates/4']);
  });

  it('holds until a newer one does', () => {
    const cards = [cardOf({ id: 'b', effectiveAtMs: 200 }), cardOf({ id: 'a', effectiveAtMs: 100 })];
    expect([99, 100, 199, 200].map((instant) => cardAt(cards, instant)?.id)).toEqual([undefined, 'a', 'a', 'b']);
  });
});

describe('the cost of a month', () => {
  it('is what its hours cost, in whole cents', () => {
    const half = { fromMs: NOVEMBER.fromMs, toMs: NOVEMBER.fromMs + 360 * HOUR_MS };
    const use = useOf(server(), server({ serverId: 's2' }), server({ serverId: 's3', holder: 'idle', ...half }));
    const result = showback(use, [cardOf()], NOVEMBER);
    expect([result?.total, inWords(result)]).toEqual([2500n, ['shop 2000 0', 'idle 500 0']]);
  });

  it('follows a newer card from the hour on in which it holds', () => {
    const middle = NOVEMBER.fromMs + 180 * HOUR_MS;
    const cards = [cardOf({ id: 'old' }), cardOf({ id: 'new', effectiveAtMs: middle, prices: { server: 30 * FRANC } })];
    const result = showback(useOf(server()), cards, NOVEMBER);
    expect(result?.total).toBe(2500n);
    expect(result?.lines.map(({ rateCardId, hours, amount }) => [rateCardId, hours, amount])).toEqual([
      ['new', 540, 2250n],
      ['old', 180, 250n],
    ]);
  });

  it('is nothing without a rate card', () => {
    expect(showback(useOf(server()), [cardOf({ effectiveAtMs: NOVEMBER.toMs })], NOVEMBER)).toBeUndefined();
  });

  it('hands the pool on in proportion or evenly', () => {
    const use = useOf(
      ...[1, 2, 3].map((place) => server({ serverId: `shop-${String(place)}` })),
      server({ serverId: 'blog-1', applicationId: 'blog', clusterId: 'blog-db' }),
      server({ serverId: 'idle', holder: 'idle' }),
      server({ serverId: 'broken', holder: 'unallocated' }),
    );
    const words = (sharedCost: RateCard['sharedCost']) => inWords(showback(use, [cardOf({ sharedCost })], NOVEMBER));
    expect(words('proportional')).toEqual(['blog 1000 250', 'shop 3000 750', 'idle 1000 -1000', 'unallocated 1000 0']);
    expect(words('even')).toEqual(['blog 1000 500', 'shop 3000 500', 'idle 1000 -1000', 'unallocated 1000 0']);
    const alone = useOf(server({ serverId: 'idle', holder: 'idle' }));
    expect(inWords(showback(alone, [cardOf({ sharedCost: 'even' })], NOVEMBER))).toEqual(['idle 1000 0']);
  });
});

const anyPrices = fc.record({
  cpu: fc.nat(30 * FRANC),
  ramGb: fc.nat(5 * FRANC),
  diskGb: fc.nat(200_000),
  backupGb: fc.nat(50_000),
  server: fc.nat(99 * FRANC),
  cluster: fc.nat(99 * FRANC),
});
/** No two cards begin on the same day: the product refuses the second one. */
const anyCards = (month: Period) =>
  fc
    .uniqueArray(fc.record({ prices: anyPrices, day: fc.nat(40), sharedCost: fc.constantFrom('own', 'proportional', 'even') }), {
      selector: ({ day }) => day,
      minLength: 1,
      maxLength: 3,
    })
    .map((given) =>
      given.map(({ prices, day, sharedCost }, place) =>
        cardOf({
          id: `card-${String(place)}`,
          prices,
          sharedCost,
          effectiveAtMs: place === 0 ? 0 : month.fromMs + day * 24 * HOUR_MS,
        }),
      ),
    );

/** Each server changes hands at random times; what follows begins when what was before ends. */
const anyUse = (month: Period): fc.Arbitrary<FleetUse> =>
  fc
    .array(
      fc.array(
        fc.record({
          minutes: fc.integer({ min: 1, max: 20_000 }),
          holder: fc.constantFrom('application', 'idle', 'unallocated'),
          application: fc.constantFrom('shop', 'blog', 'wiki'),
          environmentId: fc.constantFrom('dev', 'prod'),
          ramGb: fc.double({ min: 0.5, max: 1024, noNaN: true }),
        }),
        { maxLength: 6 },
      ),
      { maxLength: 8 },
    )
    .map((histories) => {
      const servers = histories.flatMap((history, serverPlace) => {
        let fromMs = month.fromMs - 5 * 24 * HOUR_MS;
        return history.map(({ minutes, holder, application, environmentId, ramGb }) => {
          const toMs = fromMs + minutes * 60_000;
          const held = holder === 'application' ? { applicationId: application, clusterId: `${application}-db` } : {};
          const one = server({ serverId: `s${String(serverPlace)}`, holder, environmentId, ramGb, fromMs, toMs, ...held });
          fromMs = toMs;
          return one;
        });
      });
      const clusters = servers.flatMap(({ applicationId, clusterId, holder, environmentId, dbmsType, fromMs, toMs }) =>
        clusterId === null ? [] : [{ applicationId, clusterId, holder, environmentId, dbmsType, fromMs, toMs }],
      );
      const backups = clusters.map(({ fromMs, toMs, ...held }) => {
        const hours = hoursWithin({ fromMs, toMs }, month);
        return { ...held, rateCardId: 'card-0', hours, backupMilliGbHours: BigInt(hours) * 1537n };
      });
      return { servers, clusters, backups };
    });
const anyMonth = fc
  .record({ zone: anyTimeZone, day: fc.nat(700) })
  .map(({ zone, day }) => monthOf(at('2026-01-15T00:00Z') + day * 24 * HOUR_MS, zone));
const anyCase = anyMonth.chain((month) => fc.record({ month: fc.constant(month), cards: anyCards(month), use: anyUse(month) }));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

describe('the cost of any month', () => {
  it('adds up to the cent: lines to entries, entries to the fleet', () => {
    fc.assert(
      fc.property(anyCase, ({ month, cards, use }) => {
        const result = showback(use, cards, month);
        const { entries = [], lines = [], total, hours = 0 } = result ?? {};
        expect(sum(entries.map(({ own, shared }) => own + shared))).toBe(total);
        expect(sum(lines.map(({ amount }) => amount))).toBe(total);
        const pricesOf = new Map(cards.map(({ id, rates }) => [id, rates[0]?.prices ?? FREE]));
        const exact = sum(lines.map((line) => exactCost(usedParts(line), pricesOf.get(line.rateCardId) ?? FREE)));
        expect(roundedQuotient(exact, costDenominator(hours, 'CHF'))).toBe(total);
        for (const { own, shared, ...key } of entries) {
          const theirs = lines.filter((line) =>
            Object.entries(key).every(([name, value]) => line[name as keyof typeof line] === value),
          );
          expect(sum(theirs.map(({ amount }) => amount))).toBe(own);
          if (key.holder === 'application') expect(own >= 0n && shared >= 0n).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order of what is known', () => {
    fc.assert(
      fc.property(anyCase, ({ month, cards, use }) => {
        const backwards = {
          servers: use.servers.toReversed(),
          clusters: use.clusters.toReversed(),
          backups: use.backups.toReversed(),
        };
        expect(showback(backwards, cards.toReversed(), month)).toEqual(showback(use, cards, month));
      }),
    );
  });

  it('never gets less by what is used besides, nor as time goes on', () => {
    fc.assert(
      fc.property(anyCase, fc.nat(31 * 24), ({ month, cards, use }, hours) => {
        const total = (servers: readonly ServerHeld[]) => showback({ ...use, servers }, cards, month)?.total ?? 0n;
        expect(total(use.servers.slice(1)) <= total(use.servers)).toBe(true);
        const now = month.fromMs + hours * HOUR_MS;
        const soFar = use.servers.filter(({ fromMs }) => fromMs < now).map((one) => ({ ...one, toMs: Math.min(one.toMs, now) }));
        expect(total(soFar) <= total(use.servers)).toBe(true);
      }),
    );
  });
});
