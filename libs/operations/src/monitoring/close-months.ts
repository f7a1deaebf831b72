import { downtimeFigures, monthsIn } from '@rocket/domain';
import type { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';

/** By then whatever is recorded late has been: an observation is recorded seconds after it was made. */
const GRACE_MS = 3_600_000;
const PIECE = 200;

/**
 * Writes down the downtime of each month that is over, for every cluster that was meant to run in it. What is closed is never
 * computed again, so that a report of last month says tomorrow what it says today.
 */
export async function closeMonths(parts: { uow: UnitOfWork; clock: Clock; timeZone: string }): Promise<void> {
  const { uow, clock, timeZone } = parts;
  const now = clock.now();
  const first = await uow.read.availability.firstSince();
  if (first === null) return;
  const finished = await uow.read.availability.finishedNames();
  const over = monthsIn({ fromMs: first.getTime(), toMs: now.getTime() }, timeZone).filter(
    ({ name, toMs }) => toMs + GRACE_MS <= now.getTime() && !finished.has(name),
  );
  for (const month of over) {
    for (;;) {
      const ids = await uow.read.availability.openIn(month, PIECE);
      const records = await uow.read.availability.records(ids, month, now);
      await uow.run(async (tx) => {
        for (const [id, record] of records) await tx.availability.close(id, month, downtimeFigures(record, month));
      });
      if (ids.length < PIECE) break;
    }
    if ((await uow.read.availability.openIn(month, 1)).length === 0) await uow.run((tx) => tx.availability.finish(month.name));
  }
}
