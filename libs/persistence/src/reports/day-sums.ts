import type { ReportGroup, ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { ownedBy } from '../applications/link-conditions.js';
import { readByName, readInScope } from './report.js';
import type { ReadOptions, ReportQuestion } from './report.js';

const GROUPS: Readonly<Record<Exclude<ReportGroup, 'cluster'>, string>> = {
  all: `'All'`,
  environment: 'environment.environment',
  dbmsType: 'one.dbms_type',
  application: 'application.application_name',
};

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
  const { groupBy, applicationName, ownerEmail } = question;
  const order = options.inAnyOrder === true ? '' : ' ORDER BY one.day, 2';
  if (groupBy === 'cluster')
    return readInScope(
      manager,
      question,
      `SELECT one.day::text AS day, {group} AS "group", ${ofClusters}
       FROM cluster_days one JOIN scope ON scope.id = one.cluster_id WHERE ${daysOf(question)} GROUP BY one.day, 2${order}`,
      options,
    );
  const byApplication = groupBy === 'application' || applicationName !== undefined || ownerEmail !== undefined;
  const from = byApplication
    ? 'application_days one JOIN applications application ON application.id = one.application_id'
    : 'environment_days one';
  const narrowed = byApplication
    ? `AND (:applicationName::text IS NULL OR application.application_name = :applicationName)
       AND (:ownerEmail::text IS NULL OR one.application_id IN (${ownedBy(':ownerEmail')}))`
    : '';
  return readByName(
    manager,
    question,
    `SELECT one.day::text AS day, ${GROUPS[groupBy]} AS "group", ${sums}
     FROM ${from} JOIN environments environment ON environment.id = one.environment_id
     WHERE ${daysOf(question)} AND (:dbmsType::text IS NULL OR one.dbms_type = :dbmsType)
       AND (:environment::text IS NULL OR environment.environment = :environment) ${narrowed}
     GROUP BY one.day, 2${order}`,
    options,
  );
}
