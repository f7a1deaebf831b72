import { microsPerMinor } from './money.js';
import type { PricedPart, PricedPlace, Prices } from './rate-card.js';

/** Whom a server belonged to. `idle`: it waited in the pool. `unallocated`: nobody could have it. */
export const COST_HOLDERS = ['application', 'idle', 'unallocated'] as const;
export type CostHolder = (typeof COST_HOLDERS)[number];

export const COST_LINE_KINDS = ['server', 'cluster', 'backup'] as const;
export type CostLineKind = (typeof COST_LINE_KINDS)[number];

/** Whom something is charged to. */
export interface Charged extends PricedPlace {
  holder: CostHolder;
  /** Null for what no application has. */
  applicationId: string | null;
}

/** What was used at the prices of one rate card: a server of one size, a cluster, or the backups of one. */
export interface CostLine extends Charged {
  kind: CostLineKind;
  clusterId: string | null;
  serverId: string | null;
  rateCardId: string;
  /** Hours in which it was there; of backups the hours of the month that were counted. */
  hours: number;
  /** Of a server. Thousandths of a GB. */
  cpu: number;
  ramMilliGb: number;
  diskMilliGb: number;
  /** Of backups: thousandths of a GB, times the hours that each lay there. */
  backupMilliGbHours: bigint;
}

/** How much of something was used: thousandths of its unit, times hours. */
export interface UsedPart {
  part: PricedPart;
  milliHours: bigint;
}

const WHOLE = 1000n;

/** What of a line has a price. */
export function usedParts(
  line: Pick<CostLine, 'kind' | 'hours' | 'cpu' | 'ramMilliGb' | 'diskMilliGb' | 'backupMilliGbHours'>,
): UsedPart[] {
  const hours = BigInt(line.hours);
  switch (line.kind) {
    case 'server':
      return [
        { part: 'server', milliHours: hours * WHOLE },
        { part: 'cpu', milliHours: hours * WHOLE * BigInt(line.cpu) },
        { part: 'ramGb', milliHours: hours * BigInt(line.ramMilliGb) },
        { part: 'diskGb', milliHours: hours * BigInt(line.diskMilliGb) },
      ];
    case 'cluster':
      return [{ part: 'cluster', milliHours: hours * WHOLE }];
    case 'backup':
      return [{ part: 'backupGb', milliHours: line.backupMilliGbHours }];
  }
}

/** The exact cost of something: a multiple of `1 / costDenominator` of the smallest unit. */
export function exactCost(parts: readonly UsedPart[], prices: Prices): bigint {
  return parts.reduce((sum, { part, milliHours }) => sum + milliHours * BigInt(prices[part]), 0n);
}

/** What exact costs of a month of so many hours are divided by to get smallest units of the currency. */
export function costDenominator(hoursOfMonth: number, currency: string): bigint {
  return BigInt(hoursOfMonth) * WHOLE * microsPerMinor(currency);
}

/** Thousandths of a GB. */
export function milliGbOf(gb: number): number {
  return Math.round(gb * 1000);
}
