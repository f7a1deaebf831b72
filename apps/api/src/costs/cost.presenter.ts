import type {
  ApplicationBudget,
  CostEntry,
  CostEstimate,
  CostLine,
  CostLinePart,
  CountedMonth,
  MonthOfCosts,
} from '@rocket/contracts';
import { apportion, budgetStanding, minorDigitsOf, usedParts, rateFor, RATE_DIGITS } from '@rocket/domain';
import type { CostEstimate as Estimate, PricedPart, Rate } from '@rocket/domain';
import type { CostEntryRow, CostLineRow, CostMonthEntity, SpentBudget } from '@rocket/persistence';

const MICROS = 10 ** RATE_DIGITS;
const MILLI = 1000;

export function presentMonth(row: CostMonthEntity): CountedMonth {
  const { month, currency, sharedCost, fromAt, toAt, hours, countedUntil, closedAt } = row;
  return {
    ...{ month, from: fromAt.toISOString(), to: toAt.toISOString(), countedUntil: countedUntil.toISOString(), hours },
    ...{ closed: closedAt !== null, currency, minorDigits: minorDigitsOf(currency), sharedCost },
  };
}

export function presentEntry(row: CostEntryRow): CostEntry {
  const { holder, applicationName, environment, dbmsType, own, shared } = row;
  return { holder, applicationName, environment, dbmsType, own, shared, total: own + shared };
}

/** A line with its parts, which add up to it. */
export function presentLine(row: CostLineRow, rates: readonly Rate[]): CostLine {
  const { kind, clusterName, serverName, environment, dbmsType, hours, rateCardId, amount } = row;
  const used = usedParts({ ...row, backupMilliGbHours: BigInt(row.backupMilliGbHours) });
  const { prices } = rateFor(rates, row);
  const amounts = apportion(
    BigInt(amount),
    used.map(({ part, milliHours }) => milliHours * BigInt(prices[part])),
  );
  const parts = used.map(({ part, milliHours }, place): CostLinePart => ({
    part,
    quantity: Math.round(Number(milliHours) / Math.max(hours, 1)) / MILLI,
    price: prices[part] / MICROS,
    amount: Number(amounts[place]),
  }));
  return { kind, clusterName, serverName, environment, dbmsType, hours, rateCardId, amount, parts };
}

export function presentShares(row: CostMonthEntity, entries: readonly CostEntryRow[]): MonthOfCosts {
  const shares = new Map<string, MonthOfCosts['shares'][number]>();
  for (const { holder, applicationId, applicationName, own, shared } of entries) {
    const share = shares.get(applicationId ?? holder) ?? { holder, applicationName, total: 0 };
    shares.set(applicationId ?? holder, { ...share, total: share.total + own + shared });
  }
  const items = [...shares.values()];
  return { ...presentMonth(row), total: items.reduce((sum, { total }) => sum + total, 0), shares: items };
}

export function presentEstimate({ currency, rateCardId, total, parts }: Estimate): CostEstimate {
  return {
    ...{ currency, minorDigits: minorDigitsOf(currency), rateCardId, total: Number(total) },
    parts: parts.map(
      ({
        part,
        milliUnits,
        priceMicros,
        amount,
      }: {
        part: PricedPart;
        milliUnits: number;
        priceMicros: number;
        amount: bigint;
      }) => ({
        part,
        quantity: milliUnits / MILLI,
        price: priceMicros / MICROS,
        amount: Number(amount),
      }),
    ),
  };
}

export function presentBudget(row: SpentBudget, month: string | null): ApplicationBudget {
  const { applicationName, amount, currency, warnPercent, spent } = row;
  return {
    ...{ applicationName, amount, currency, minorDigits: minorDigitsOf(currency), warnPercent, month, spent },
    standing: budgetStanding(row, spent),
  };
}
