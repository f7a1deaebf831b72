import type { ReportGroup, ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { ownedBy } from '../applications/link-conditions.js';
import { readByName } from './report.js';
import type { Bound, ReadOptions, ReportQuestion } from './report.js';

const GROUPS: Readonly<Record<Exclude<ReportGroup, 'cluster'>, string>> = {
  all: `'All'`,
  environment: 'environment.environment',
  dbmsType: 'one.dbms_type',
  application: 'application.application_name',
};

/** A table of sums by environment and DBMS, of each application apart or of the whole fleet; it is `one` in SQL. */
export interface Sums {
  table: string;
  isByApplication: boolean;
  /** The column that says when a sum is of. */
  time: 'day' | 'month';
  /** SQL: what is read, of all rows of a time and group. */
  figures: string;
  /** SQL: which times are asked about. */
  where: string;
}

/** Whether sums of the whole fleet do not tell what is asked. */
export function isAboutApplications({ groupBy, applicationName, ownerEmail }: ReportQuestion): boolean {
  return groupBy === 'application' || applicationName !== undefined || ownerEmail !== undefined;
}

/**
 * Figures of each time and group, from sums, in the order of both unless any will do.
 *
 * @throws Error for a question about single clusters, which no sum answers
 */
export function readSums(
  manager: EntityManager,
  question: ReportQuestion | Bound,
  { table, isByApplication, time, figures, where }: Sums,
  options: ReadOptions = {},
): Promise<ReportRow[]> {
  const { groupBy } = question;
  if (groupBy === 'cluster' || (isAboutApplications(question) && !isByApplication))
    throw new Error(`${table} does not tell what is asked.`);
  const application = isAboutApplications(question)
    ? {
        join: 'JOIN applications application ON application.id = one.application_id',
        where: `AND (:applicationName::text IS NULL OR application.application_name = :applicationName)
          AND (:ownerEmail::text IS NULL OR one.application_id IN (${ownedBy(':ownerEmail')}))`,
      }
    : { join: '', where: '' };
  return readByName(
    manager,
    question,
    `SELECT one.${time}::text AS ${time}, ${GROUPS[groupBy]} AS "group", ${figures}
     FROM ${table} one JOIN environments environment ON environment.id = one.environment_id ${application.join}
     WHERE ${where} AND (:dbmsType::text IS NULL OR one.dbms_type = :dbmsType)
       AND (:environment::text IS NULL OR environment.environment = :environment) ${application.where}
     GROUP BY one.${time}, 2${options.inAnyOrder === true ? '' : ` ORDER BY one.${time}, 2`}`,
    options,
  );
}
