import { daysIn, downtimeFigures, downtimeIntervals, monthOf, monthsIn } from '@rocket/domain';
import type { AvailabilityRecord, CalendarPeriod, DowntimeFigures, DowntimeInterval, Period } from '@rocket/domain';
import type { ClosedMonthRow, Repositories } from '@rocket/persistence';

/** The downtime of a day or a month. */
export interface PeriodDowntime extends CalendarPeriod {
  figures: DowntimeFigures;
  /** It is over, and what it says never changes. */
  closed: boolean;
}

export interface DowntimeReport {
  period: Period;
  figures: DowntimeFigures;
  months: PeriodDowntime[];
  days: PeriodDowntime[];
  intervals: DowntimeInterval[];
}

interface Question {
  now: Date;
  timeZone: string;
}

/** When a cluster was not up in the last months, the current one included. */
export async function readDowntime(
  read: Repositories,
  clusterId: string,
  { months: count, now, timeZone }: Question & { months: number },
): Promise<DowntimeReport> {
  const period = { fromMs: monthsBack(now, count - 1, timeZone), toMs: now.getTime() };
  const record = (await read.availability.records([clusterId], period, now)).get(clusterId) ?? NOTHING;
  const months = monthsIn(period, timeZone);
  const closed = await read.availability.closedMonths(
    [clusterId],
    months.map(({ name }) => name),
  );
  return {
    period,
    figures: downtimeFigures(record, period),
    months: months.map((month) => {
      const stored = closed.find((one) => one.month === month.name);
      return stored ? fromStored(stored) : { ...month, figures: downtimeFigures(record, month), closed: false };
    }),
    days: daysIn(period, timeZone).map((day) => ({ ...day, figures: downtimeFigures(record, day), closed: false })),
    intervals: downtimeIntervals(record, period),
  };
}

/** The downtime of many clusters in one month. */
export async function readMonthOfClusters(
  read: Repositories,
  clusterIds: readonly string[],
  { month, now }: { month: CalendarPeriod; now: Date },
): Promise<Map<string, PeriodDowntime>> {
  const closed = new Map((await read.availability.closedMonths(clusterIds, [month.name])).map((row) => [row.clusterId, row]));
  const open = clusterIds.filter((id) => !closed.has(id));
  const records = await read.availability.records(open, month, now);
  return new Map(
    clusterIds.map((id) => {
      const stored = closed.get(id);
      if (stored) return [id, fromStored(stored)];
      return [id, { ...month, figures: downtimeFigures(records.get(id) ?? NOTHING, month), closed: false }];
    }),
  );
}

const NOTHING: AvailabilityRecord = { meant: [], spans: [], gaps: [] };

function monthsBack(now: Date, count: number, timeZone: string): number {
  let { fromMs } = monthOf(now.getTime(), timeZone);
  for (let left = count; left > 0; left--) fromMs = monthOf(fromMs - 1, timeZone).fromMs;
  return fromMs;
}

function fromStored({ month, fromAt, toAt, meantMs, plannedMs, unplannedMs, unknownMs }: ClosedMonthRow): PeriodDowntime {
  const figures = { meantMs, plannedMs, unplannedMs, unknownMs };
  return { name: month, fromMs: fromAt.getTime(), toMs: toAt.getTime(), figures, closed: true };
}
