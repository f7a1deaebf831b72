import type { DbmsType } from '../dbms-type.js';
import type { FieldFault } from '../domain-error.js';

/** What becomes of the cost of servers that wait in the pool. `own`: a row of its own. The others: the applications bear it. */
export const SHARED_COST_MODES = ['own', 'proportional', 'even'] as const;
export type SharedCostMode = (typeof SHARED_COST_MODES)[number];

/** What has a price, per month. */
export const PRICED_PARTS = ['cpu', 'ramGb', 'diskGb', 'backupGb', 'server', 'cluster'] as const;
export type PricedPart = (typeof PRICED_PARTS)[number];

/** The price of each part for a whole month, in millionths of the currency's unit. */
export type Prices = Readonly<Record<PricedPart, number>>;

/** Prices, and where they hold. Null: everywhere. */
export interface Rate {
  environmentId: string | null;
  dbmsType: DbmsType | null;
  prices: Prices;
}

/** What things cost from an instant on, until a newer card takes its place. */
export interface RateCard {
  id: string;
  /** ISO 4217. */
  currency: string;
  effectiveAtMs: number;
  sharedCost: SharedCostMode;
  rates: readonly Rate[];
}

/** Where something is that has a price. */
export interface PricedPlace {
  environmentId: string;
  dbmsType: DbmsType;
}

/**
 * The most specific rate of a card for a place: one of its environment and DBMS, else of its environment, else of its DBMS,
 * else the one for everything.
 */
export function rateFor(rates: readonly Rate[], { environmentId, dbmsType }: PricedPlace): Rate {
  const wanted: [string | null, DbmsType | null][] = [
    [environmentId, dbmsType],
    [environmentId, null],
    [null, dbmsType],
    [null, null],
  ];
  for (const [environment, dbms] of wanted) {
    const found = rates.find((rate) => rate.environmentId === environment && rate.dbmsType === dbms);
    if (found) return found;
  }
  throw new Error('A rate card has no rate for everything.');
}

/** The card that is in force at an instant; undefined before the first one. */
export function cardAt<Card extends Pick<RateCard, 'effectiveAtMs'>>(
  cards: readonly Card[],
  instantMs: number,
): Card | undefined {
  let found: Card | undefined;
  for (const card of cards) {
    if (card.effectiveAtMs <= instantMs && (found === undefined || card.effectiveAtMs >= found.effectiveAtMs)) found = card;
  }
  return found;
}

/** What is wrong with the rates of a card, by its place in the list. */
export function rateFaults(rates: readonly Pick<Rate, 'environmentId' | 'dbmsType'>[]): FieldFault[] {
  const faults: FieldFault[] = [];
  const known = new Set<string>();
  for (const [place, { environmentId, dbmsType }] of rates.entries()) {
    const key = JSON.stringify([environmentId, dbmsType]);
    if (known.has(key)) faults.push({ pointer: `/rates/${String(place)}`, detail: 'Another rate is for the same place.' });
    known.add(key);
  }
  if (!known.has(JSON.stringify([null, null])))
    faults.push({ pointer: '/rates', detail: 'One rate has to be for every environment and DBMS.' });
  return faults;
}
