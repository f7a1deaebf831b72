import { microsPerMinor, apportion, roundedQuotient } from './money.js';
import { PRICED_PARTS, rateFor } from './rate-card.js';
import type { PricedPart, PricedPlace, RateCard } from './rate-card.js';
import { milliGbOf } from './cost-line.js';

/** A cluster that somebody may want. Sizes in GB; those of servers are of each one. */
export interface WantedUse extends PricedPlace {
  nodes: number;
  cpu: number;
  ramGb: number;
  diskGb: number;
  /** All backups together. */
  backupGb: number;
}

/** What a part of it costs in a month. */
export interface EstimatedPart {
  part: PricedPart;
  /** How much of it, of all servers together: thousandths of its unit. */
  milliUnits: number;
  /** The price of one for a month, in millionths of the currency's unit. */
  priceMicros: number;
  amount: bigint;
}

export interface CostEstimate {
  currency: string;
  rateCardId: string;
  total: bigint;
  parts: EstimatedPart[];
}

/** What a cluster costs that runs for a whole month, by one rate card. The parts add up to the total. */
export function estimateMonthlyCost(card: RateCard, wanted: WantedUse): CostEstimate {
  const { nodes, cpu, ramGb, diskGb, backupGb } = wanted;
  const { prices } = rateFor(card.rates, wanted);
  const milliUnits: Record<PricedPart, number> = {
    cpu: nodes * cpu * 1000,
    ramGb: nodes * milliGbOf(ramGb),
    diskGb: nodes * milliGbOf(diskGb),
    backupGb: milliGbOf(backupGb),
    server: nodes * 1000,
    cluster: 1000,
  };
  const weights = PRICED_PARTS.map((part) => BigInt(milliUnits[part]) * BigInt(prices[part]));
  const exact = weights.reduce((sum, weight) => sum + weight, 0n);
  const total = roundedQuotient(exact, 1000n * microsPerMinor(card.currency));
  const amounts = apportion(total, weights);
  const parts = PRICED_PARTS.map((part, place) => ({
    part,
    milliUnits: milliUnits[part],
    priceMicros: prices[part],
    amount: amounts[place] ?? 0n,
  }));
  return { currency: card.currency, rateCardId: card.id, total, parts };
}
