import type { ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { readInScope } from './report.js';
import type { ReadOptions, ReportQuestion } from './report.js';
import { isAboutApplications, readSums } from './sums.js';

/** What is summed, from sums and from the days of clusters themselves. */
export interface DayFigures {
  sums: string;
  ofClusters: string;
}

/** Of the days in question; a list of days is looked up one by one. */
const daysOf = ({ days }: ReportQuestion): string =>
  days ? 'one.day = ANY(:days::date[])' : 'one.day BETWEEN :from::date AND :to::date';

/**
 * Figures of each day and group, in the order of both unless any will do. Sums of the fleet are enough where nobody asks about an
 * application, those of applications where nobody asks about a cluster.
 */
export function readDays(
  manager: EntityManager,
  question: ReportQuestion,
  { sums, ofClusters }: DayFigures,
  options: ReadOptions = {},
): Promise<ReportRow[]> {
  const order = options.inAnyOrder === true ? '' : ' ORDER BY one.day, 2';
  if (question.groupBy === 'cluster')
    return readInScope(
      manager,
      question,
      `SELECT one.day::text AS day, {group} AS "group", ${ofClusters}
       FROM cluster_days one JOIN scope ON scope.id = one.cluster_id WHERE ${daysOf(question)} GROUP BY one.day, 2${order}`,
      options,
    );
  const isByApplication = isAboutApplications(question);
  const table = isByApplication ? 'application_days' : 'environment_days';
  return readSums(manager, question, { table, isByApplication, time: 'day', figures: sums, where: daysOf(question) }, options);
}
