import { downtimeFigures, monthsIn, startOfDay } from '@rocket/domain';
import type { CalendarPeriod, DowntimeFigures, ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { Availability } from '../monitoring/availability.js';
import { readByName, readInScope } from './report.js';
import type { ReportQuestion } from './report.js';
import { askedSums } from './sums.js';

/** The downtime of clusters of one group in a month: sums. There may be several of one group, to be summed up further. */
export interface DowntimeMonth {
  month: string;
  group: string;
  figures: DowntimeFigures;
}

/**
 * Months of the period, whole ones: those that are closed as they were written down, others as the ledger says now. So a report
 * says what the page of the cluster says.
 *
 * @param few of more clusters in an open month, those that were up all the time are found by the database
 */
export async function downtimeMonths(manager: EntityManager, question: ReportQuestion, few = FEW): Promise<DowntimeMonth[]> {
  const { from, to, timeZone, now } = question;
  const [fromMs, toMs] = [startOfDay(from, timeZone) ?? 0, startOfDay(to, timeZone) ?? 0];
  const months = monthsIn({ fromMs, toMs: Math.max(fromMs + 1, Math.min(toMs + 1, now.getTime())) }, timeZone);
  const [closed, open] = await Promise.all([
    closedMonths(manager, question, months),
    openMonths(manager, question, { months, few }),
  ]);
  return [...closed, ...open]
    .filter(({ figures }) => figures.meantMs > 0)
    .sort((one, other) => compare(one.month, other.month) || compare(one.group, other.group));
}

const FEW = 200;
const ALL = { rowsMax: Infinity };
const NO_DOWNTIME = { plannedMs: 0, unplannedMs: 0, unknownMs: 0 };
const SUMS = `sum(one.meant_ms)::float8 AS "meantMs", sum(one.planned_ms)::float8 AS "plannedMs",
  sum(one.unplanned_ms)::float8 AS "unplannedMs", sum(one.unknown_ms)::float8 AS "unknownMs"`;

async function closedMonths(
  manager: EntityManager,
  question: ReportQuestion,
  months: readonly CalendarPeriod[],
): Promise<DowntimeMonth[]> {
  const bound = { ...question, months: months.map(({ name }) => name) };
  const where = 'one.month = ANY(:months::text[])';
  const read = (names: string, from: string): string => `SELECT one.month, ${names} AS "group", ${SUMS} ${from} GROUP BY 1, 2`;
  let rows: ReportRow[];
  if (question.groupBy === 'cluster') {
    const from = `FROM downtime_months one JOIN scope ON scope.id = one.cluster_id WHERE ${where}`;
    rows = await readInScope(manager, bound, `${read('{group}', from)} ORDER BY 1, 2`);
  } else {
    const { group, from } = askedSums(question, { table: 'application_downtime_months', isByApplication: true, where });
    rows = await readByName(manager, bound, read(group, from), ALL);
  }
  return rows.map(({ month, group, meantMs, plannedMs, unplannedMs, unknownMs }) => ({
    ...{ month: String(month), group: String(group) },
    figures: {
      meantMs: Number(meantMs),
      plannedMs: Number(plannedMs),
      unplannedMs: Number(unplannedMs),
      unknownMs: Number(unknownMs),
    },
  }));
}

/** Of months that are not closed: who was meant to run in them, cluster by cluster. */
async function openMonths(
  manager: EntityManager,
  question: ReportQuestion,
  { months, few }: { months: readonly CalendarPeriod[]; few: number },
): Promise<DowntimeMonth[]> {
  const availability = new Availability(manager);
  const openOf = Map.groupBy(await availability.openOf(months), ({ month }) => month);
  const found: DowntimeMonth[] = [];
  for (const month of months) {
    const ids = new Set((openOf.get(month.name) ?? []).map(({ clusterId }) => clusterId));
    if (ids.size === 0) continue;
    // A few are read as quickly as they are found out.
    const plain = ids.size > few ? await upAllTheTime(manager, question, month) : [];
    for (const { id, group, meantMs } of plain) {
      if (!ids.delete(String(id))) continue;
      found.push({ month: month.name, group: String(group), figures: { ...NO_DOWNTIME, meantMs: Number(meantMs) } });
    }
    const others = await readInScope(
      manager,
      { ...question, ids: [...ids] },
      'SELECT scope.id, {group} AS "group" FROM scope WHERE scope.id = ANY(:ids::uuid[])',
      ALL,
    );
    const records = await availability.records(
      others.map(({ id }) => String(id)),
      month,
      question.now,
    );
    for (const { id, group } of others) {
      const record = records.get(String(id));
      if (record) found.push({ month: month.name, group: String(group), figures: downtimeFigures(record, month) });
    }
  }
  return found;
}

/**
 * Clusters that have been active since before the month, or its beginning, and were seen up without a break until now: most of
 * them, of which the ledger would say the same after reading everything.
 */
function upAllTheTime(manager: EntityManager, question: ReportQuestion, { fromMs, toMs }: CalendarPeriod): Promise<ReportRow[]> {
  const until = new Date(Math.min(toMs, question.now.getTime()));
  return readInScope(
    manager,
    { ...question, monthFrom: new Date(fromMs), monthUntil: until },
    `SELECT scope.id, {group} AS "group",
       extract(epoch FROM :monthUntil::timestamptz - greatest(life.since, :monthFrom::timestamptz))::float8 * 1000 AS "meantMs"
     FROM scope JOIN cluster_lifecycles life ON life.cluster_id = scope.id AND life.lifecycle = 'Active'
     JOIN availability_spans span ON span.cluster_id = scope.id AND span.state = 'Up'
       AND span.started_at <= greatest(life.since, :monthFrom::timestamptz)
       AND span.seen_until >= :monthUntil::timestamptz - span.tolerance_ms * interval '1 millisecond'
     WHERE life.since < :monthUntil::timestamptz
       AND NOT EXISTS (SELECT FROM cluster_lifecycles other WHERE other.cluster_id = scope.id AND other.since <> life.since)
       AND NOT EXISTS (SELECT FROM operations probe WHERE probe.cluster_id = scope.id AND probe.write_outage_ms > 0
         AND probe.finished_at >= :monthFrom::timestamptz AND probe.started_at < :monthUntil::timestamptz)`,
    ALL,
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Sums. */
export function sumOfFigures(all: readonly DowntimeFigures[]): DowntimeFigures {
  const sum = { meantMs: 0, plannedMs: 0, unplannedMs: 0, unknownMs: 0 };
  for (const { meantMs, plannedMs, unplannedMs, unknownMs } of all) {
    sum.meantMs += meantMs;
    sum.plannedMs += plannedMs;
    sum.unplannedMs += unplannedMs;
    sum.unknownMs += unknownMs;
  }
  return sum;
}
