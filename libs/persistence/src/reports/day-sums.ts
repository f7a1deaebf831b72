import type { ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { readByName, readInScope } from './report.js';
import type { ReadOptions, ReportQuestion } from './report.js';
import { askedSums, isAboutApplications } from './sums.js';
import type { AskedRows } from './sums.js';

/** What is summed, from sums and from the days of clusters themselves. */
export interface DayFigures {
  sums: string;
  ofClusters: string;
}

/** Of the days in question; a list of days is looked up one by one. */
const daysOf = ({ days }: ReportQuestion): string =>
  days ? 'one.day = ANY(:days::date[])' : 'one.day BETWEEN :from::date AND :to::date';

/** A day in days since 1970, and bytes of databases and of backups on it. */
export type SizesOfDay = readonly [day: number, databases: number, backups: number];

/** Figures of each day and group, in the order of both. */
export function readDays(
  manager: EntityManager,
  question: ReportQuestion,
  { sums, ofClusters }: DayFigures,
): Promise<ReportRow[]> {
  const figures = question.groupBy === 'cluster' ? ofClusters : sums;
  return readAsked(
    manager,
    question,
    ({ from, group }) =>
      `SELECT one.day::text AS day, ${group} AS "group", ${figures} ${from} GROUP BY one.day, 2 ORDER BY one.day, 2`,
  );
}

/** Sizes of all groups, of whatever number: their days in any order, one perhaps in several parts. */
export async function readSizes(manager: EntityManager, question: ReportQuestion): Promise<Map<string, SizesOfDay[]>> {
  const rows: unknown = await readAsked(
    manager,
    question,
    ({ from, group }) => `SELECT ${group} AS "group", json_agg(one.day - '1970-01-01'::date) AS days,
      json_agg(coalesce(one.db_size_bytes, 0)) AS databases, json_agg(one.backup_bytes) AS backups ${from} GROUP BY 1`,
    { rowsMax: Infinity },
  );
  const groups = rows as { group: string; days: number[]; databases: number[]; backups: number[] }[];
  return new Map(
    groups.map(({ group, days, databases, backups }) => [
      group,
      days.map((day, place): SizesOfDay => [day, databases[place] ?? 0, backups[place] ?? 0]),
    ]),
  );
}

/** Sums of the fleet are enough where nobody asks about an application, those of applications where nobody asks about a cluster. */
function readAsked(
  manager: EntityManager,
  question: ReportQuestion,
  sqlOf: (rows: AskedRows) => string,
  options?: ReadOptions,
): Promise<ReportRow[]> {
  const where = daysOf(question);
  if (question.groupBy === 'cluster') {
    const from = `FROM cluster_days one JOIN scope ON scope.id = one.cluster_id WHERE ${where}`;
    return readInScope(manager, question, sqlOf({ from, group: '{group}' }), options);
  }
  const isByApplication = isAboutApplications(question);
  const table = isByApplication ? 'application_days' : 'environment_days';
  return readByName(manager, question, sqlOf(askedSums(question, { table, isByApplication, where })), options);
}
