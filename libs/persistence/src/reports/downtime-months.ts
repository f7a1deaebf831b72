import { downtimeFigures, monthsIn, startOfDay } from '@rocket/domain';
import type { CalendarPeriod, Criticality, DowntimeFigures } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { Availability } from '../monitoring/availability.js';
import { readInScope } from './report.js';
import type { ReportQuestion } from './report.js';

/** The downtime of clusters of one application and one group in a month: sums. */
export interface DowntimeMonth {
  month: string;
  group: string;
  applicationName: string;
  criticality: Criticality | null;
  figures: DowntimeFigures;
}

/**
 * Months of the period, whole ones: those that are closed as they were written down, others as the ledger says now. So a report
 * says what the page of the cluster says.
 */
export async function downtimeMonths(manager: EntityManager, question: ReportQuestion): Promise<DowntimeMonth[]> {
  const { from, to, timeZone, now } = question;
  const [fromMs, toMs] = [startOfDay(from, timeZone) ?? 0, startOfDay(to, timeZone) ?? 0];
  const months = monthsIn({ fromMs, toMs: Math.max(fromMs + 1, Math.min(toMs + 1, now.getTime())) }, timeZone);
  const [closed, open] = await Promise.all([closedMonths(manager, question, months), openMonths(manager, question, months)]);
  return [...closed, ...open]
    .filter(({ figures }) => figures.meantMs > 0)
    .sort((one, other) => compare(one.month, other.month) || compare(one.group, other.group));
}

async function closedMonths(
  manager: EntityManager,
  question: ReportQuestion,
  months: readonly CalendarPeriod[],
): Promise<DowntimeMonth[]> {
  const rows = await readInScope(
    manager,
    { ...question, months: months.map(({ name }) => name) },
    `SELECT one.month, {group} AS "group", scope.application_name AS "applicationName", scope.criticality,
       sum(one.meant_ms)::float8 AS "meantMs", sum(one.planned_ms)::float8 AS "plannedMs",
       sum(one.unplanned_ms)::float8 AS "unplannedMs", sum(one.unknown_ms)::float8 AS "unknownMs"
     FROM downtime_months one JOIN scope ON scope.id = one.cluster_id WHERE one.month = ANY(:months::text[]) GROUP BY 1, 2, 3, 4`,
    { rowsMax: Infinity },
  );
  return rows.map(({ month, meantMs, plannedMs, unplannedMs, unknownMs, ...names }) => ({
    ...namesOf(String(month), names),
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
  months: readonly CalendarPeriod[],
): Promise<DowntimeMonth[]> {
  const availability = new Availability(manager);
  const openOf = Map.groupBy(await availability.openOf(months), ({ month }) => month);
  if (openOf.size === 0) return [];
  const clusters = await readInScope(
    manager,
    question,
    `SELECT scope.id, {group} AS "group", scope.application_name AS "applicationName", scope.criticality FROM scope`,
    { rowsMax: Infinity },
  );
  const namesById = new Map(clusters.map(({ id, ...names }) => [String(id), names]));
  const found: DowntimeMonth[] = [];
  for (const month of months) {
    const ids = (openOf.get(month.name) ?? []).map(({ clusterId }) => clusterId).filter((id) => namesById.has(id));
    if (ids.length === 0) continue;
    for (const [id, record] of await availability.records(ids, month, question.now))
      found.push({ ...namesOf(month.name, namesById.get(id) ?? {}), figures: downtimeFigures(record, month) });
  }
  return found;
}

function namesOf(month: string, names: Readonly<Record<string, unknown>>): Omit<DowntimeMonth, 'figures'> {
  const { group, applicationName, criticality } = names;
  return {
    month,
    group: String(group),
    applicationName: String(applicationName),
    criticality: criticality as Criticality | null,
  };
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
