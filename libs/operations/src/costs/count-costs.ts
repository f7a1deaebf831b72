import { HOUR_MS, monthsIn, showback } from '@rocket/domain';
import type { CalendarPeriod, RateCard } from '@rocket/domain';
import type { CostMonthEntity, UnitOfWork } from '@rocket/persistence';
import { canonicalHash } from '@rocket/platform';
import type { Clock } from '@rocket/platform';
import { warnOfBudgets } from './warn-of-budgets.js';

/** By then whatever is recorded late has been. */
const GRACE_MS = HOUR_MS;

/**
 * Counts what each month costs that is not closed: whenever an hour of it has ended, or prices are other ones. A month that is
 * over is counted for the last time and closed. Asking again changes nothing.
 */
export async function countCosts(parts: { uow: UnitOfWork; clock: Clock; timeZone: string }): Promise<void> {
  const { uow, clock, timeZone } = parts;
  const now = clock.now();
  const cards = await uow.read.rateCards.all();
  const firstMs = Math.min(...cards.map(({ effectiveAtMs }) => effectiveAtMs));
  if (firstMs >= now.getTime()) return;
  const closed = await uow.read.costMonths.closedNames();
  for (const month of monthsIn({ fromMs: firstMs, toMs: now.getTime() }, timeZone)) {
    if (!closed.has(month.name)) await countMonth(uow, month, { cards, now });
  }
}

interface Question {
  cards: readonly RateCard[];
  now: Date;
}

async function countMonth(uow: UnitOfWork, month: CalendarPeriod, { cards, now }: Question): Promise<void> {
  const countedUntil = new Date(lastFullHour(month, now));
  const rateCardsHash = canonicalHash(cards.filter(({ effectiveAtMs }) => effectiveAtMs < month.toMs));
  const isOver = month.toMs + GRACE_MS <= now.getTime();
  const isCounted = (known: CostMonthEntity | null): boolean =>
    known !== null &&
    (known.closedAt !== null || (!isOver && known.countedUntil >= countedUntil && known.rateCardsHash === rateCardsHash));
  if (isCounted(await uow.read.costMonths.find(month.name))) return;
  await uow.run(async (tx) => {
    await tx.costMonths.lock();
    if (isCounted(await tx.costMonths.find(month.name))) return;
    const use = await tx.fleetUse.of(month, countedUntil.getTime(), cards);
    const result = showback(use, cards, month);
    if (!result) return;
    await tx.costMonths.write({ month, countedUntil, rateCardsHash, showback: result });
    if (isOver) await tx.costMonths.close(month.name, now);
    else await warnOfBudgets(tx, month.name);
  });
}

function lastFullHour({ fromMs, toMs }: CalendarPeriod, now: Date): number {
  return fromMs + Math.floor((Math.min(now.getTime(), toMs) - fromMs) / HOUR_MS) * HOUR_MS;
}
