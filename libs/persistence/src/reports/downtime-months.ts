import { downtimeFigures, monthsIn, startOfDay } from '@rocket/domain';
import type { CalendarPeriod, Criticality, DowntimeFigures } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { Availability } from '../monitoring/availability.js';
import { readInScope } from './report.js';
import type { ReportQuestion } from './report.js';

/** The downtime of a cluster in a month, with what it belongs to. */
export interface ClusterDowntimeMonth {
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
export async function downtimeMonths(manager: EntityManager, question: ReportQuestion): Promise<ClusterDowntimeMonth[]> {
  const { from, to, timeZone, now } = question;
  const [fromMs, toMs] = [startOfDay(from, timeZone) ?? 0, startOfDay(to, timeZone) ?? 0];
  const months = monthsIn({ fromMs, toMs: Math.max(fromMs + 1, Math.min(toMs + 1, now.getTime())) }, timeZone);
  const clusters = await readInScope(
    manager,
    question,
    `SELECT scope.id, {group} AS "group", scope.application_name AS "applicationName", scope.criticality FROM scope
     WHERE EXISTS (SELECT FROM cluster_lifecycles one WHERE one.cluster_id = scope.id AND one.lifecycle = 'Active') ORDER BY 2, 3`,
  );
  const availability = new Availability(manager);
  const ids = clusters.map(({ id }) => String(id));
  const found: ClusterDowntimeMonth[] = [];
  for (const month of months) {
    const figuresOf = await figuresIn(availability, ids, month, now);
    for (const { id, group, applicationName, criticality } of clusters) {
      const figures = figuresOf.get(String(id));
      if (!figures || figures.meantMs === 0) continue;
      const names = { month: month.name, group: String(group), applicationName: String(applicationName) };
      found.push({ ...names, criticality: criticality as Criticality | null, figures });
    }
  }
  return found;
}

async function figuresIn(
  availability: Availability,
  ids: readonly string[],
  month: CalendarPeriod,
  now: Date,
): Promise<Map<string, DowntimeFigures>> {
  const closed = await availability.closedMonths(ids, [month.name]);
  const figures = new Map<string, DowntimeFigures>(closed.map((row) => [row.clusterId, row]));
  const open = ids.filter((id) => !figures.has(id));
  // A month that is long over is closed for whoever was there; who is missing was not.
  if (open.length === 0) return figures;
  for (const [id, record] of await availability.records(open, month, now)) figures.set(id, downtimeFigures(record, month));
  return figures;
}

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
