import type { ReportGroup } from '@rocket/domain';
import { ownedBy } from '../applications/link-conditions.js';
import type { ReportQuestion } from './report.js';

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
  /** SQL: which of them are asked about. */
  where: string;
}

/** Rows that a question is about, in SQL from `FROM` on, and what they are put together by. */
export interface AskedRows {
  from: string;
  group: string;
}

/** Whether sums of the whole fleet do not tell what is asked. */
export function isAboutApplications({ groupBy, applicationName, ownerEmail }: ReportQuestion): boolean {
  return groupBy === 'application' || applicationName !== undefined || ownerEmail !== undefined;
}

/**
 * The sums that a question is about; owners see what is theirs. For `readByName`.
 *
 * @throws Error for a question about single clusters, which no sum answers
 */
export function askedSums(question: ReportQuestion, { table, isByApplication, where }: Sums): AskedRows {
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
  const from = `FROM ${table} one JOIN environments environment ON environment.id = one.environment_id ${application.join}
     WHERE ${where} AND (:dbmsType::text IS NULL OR one.dbms_type = :dbmsType)
       AND (:environment::text IS NULL OR environment.environment = :environment) ${application.where}`;
  return { from, group: GROUPS[groupBy] };
}
