import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { budgetStanding } from './budget.js';
import { estimateMonthlyCost } from './estimate-cost.js';
import type { RateCard } from './rate-card.js';
import { monthOf } from '../monitoring/calendar.js';
import { hoursOf } from './server-hours.js';
import { showback } from './showback.js';

const PRICES = { cpu: 12_500_000, ramGb: 3_330_000, diskGb: 123_456, backupGb: 20_001, server: 40_000_000, cluster: 99_000_000 };
const card: RateCard = {
  id: 'card',
  currency: 'CHF',
  effectiveAtMs: 0,
  sharedCost: 'own',
  rates: [{ environmentId: null, dbmsType: null, prices: PRICES }],
};
const place = { environmentId: 'prod', dbmsType: 'PostgreSQL' } as const;

describe('an estimate', () => {
  it('says what each part costs', () => {
    const { total, parts } = estimateMonthlyCost(card, { ...place, nodes: 3, cpu: 4, ramGb: 16, diskGb: 200, backupGb: 50 });
    const amounts = Object.fromEntries(parts.map(({ part, amount }) => [part, Number(amount)]));
    // 12 cpu x 12.50, 48 GB x 3.33, 600 GB x 0.123456, 50 GB x 0.020001, 3 x 40.00, 99.00
    expect(amounts).toEqual({ cpu: 15000, ramGb: 15984, diskGb: 7407, backupGb: 100, server: 12000, cluster: 9900 });
    expect(total).toBe(60391n);
  });

  it('is what the month costs afterwards', () => {
    const month = monthOf(Date.parse('2027-03-15T00:00Z'), 'Europe/Zurich');
    fc.assert(
      fc.property(
        fc.record({
          nodes: fc.integer({ min: 1, max: 9 }),
          cpu: fc.integer({ min: 1, max: 128 }),
          ramGb: fc.nat(999),
          backupGb: fc.nat(999),
        }),
        (wanted) => {
          const estimate = estimateMonthlyCost(card, { ...place, ...wanted, diskGb: 20.5 });
          const charged = { ...place, holder: 'application', applicationId: 'shop', clusterId: 'db' } as const;
          const { cpu, ramGb } = wanted;
          const servers = Array.from({ length: wanted.nodes }, (_, at) => at);
          const hours = hoursOf(month);
          const result = showback(
            {
              servers: servers.map((at) => ({ ...charged, ...month, serverId: `s${String(at)}`, cpu, ramGb, diskGb: 20.5 })),
              clusters: [{ ...charged, ...month }],
              backups: [{ ...charged, rateCardId: 'card', hours, backupMilliGbHours: BigInt(hours * wanted.backupGb * 1000) }],
            },
            [card],
            month,
          );
          expect(result?.total).toBe(estimate.total);
        },
      ),
    );
  });
});

describe('a budget', () => {
  it('is near its end at the per cent that was said, and passed above it', () => {
    const standing = (spent: number) => budgetStanding({ amount: 10_000, warnPercent: 80 }, spent);
    expect([7_999, 8_000, 10_000, 10_001].map(standing)).toEqual(['within', 'near', 'near', 'over']);
    expect(budgetStanding({ amount: 0, warnPercent: 80 }, 1)).toBe('over');
  });
});
