import type { DbmsType, ReportDescription, ReportGroup, ReportRow, ReportValue } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { ownedBy } from '../applications/link-conditions.js';

/** What a report is asked about. */
export interface ReportQuestion {
  dbmsType?: DbmsType | undefined;
  environment?: string | undefined;
  applicationName?: string | undefined;
  /** Only what is of applications that this address owns. */
  ownerEmail?: string | undefined;
  /** The first and the last day, both of the report. */
  from: string;
  to: string;
  groupBy: ReportGroup;
  timeZone: string;
  now: Date;
  /** Only these of the period, where a report reads by day. */
  days?: readonly string[];
}

/** A question with what its SQL names besides. */
export type Bound = ReportQuestion & Readonly<Record<string, unknown>>;

export interface ReadOptions {
  rowsMax?: number;
}

export interface Report extends ReportDescription {
  read(manager: EntityManager, question: ReportQuestion): Promise<ReportRow[]>;
}

/** As many rows as a report has at most. */
export const REPORT_ROWS_MAX = 20_000;

const GROUPS: Readonly<Record<ReportGroup, string>> = {
  all: `'All'`,
  environment: 'scope.environment',
  dbmsType: 'scope.dbms_type',
  application: 'scope.application_name',
  cluster: 'scope.cluster_name',
};

/** The name of a column of groups, and its title. */
export const GROUP_COLUMN = { name: 'group', title: 'Group', type: 'text' } as const;

/** Begins every report: clusters, gone ones too, that are asked about and that who asks may see. */
const SCOPE = `WITH scope AS (
  SELECT cluster.id, cluster.cluster_name, cluster.dbms_type, cluster.lifecycle, cluster.created_at, cluster.expired_at,
    cluster.application_id, application.application_name, application.criticality, cluster.environment_id, environment.environment
  FROM clusters cluster JOIN applications application ON application.id = cluster.application_id
  JOIN environments environment ON environment.id = cluster.environment_id
  WHERE (:dbmsType::text IS NULL OR cluster.dbms_type = :dbmsType) AND (:environment::text IS NULL OR environment.environment = :environment)
    AND (:applicationName::text IS NULL OR application.application_name = :applicationName)
    AND (:ownerEmail::text IS NULL OR cluster.application_id IN (${ownedBy(':ownerEmail')})))`;

/** Reads by SQL that goes on after `scope`. `{group}` is what rows are put together by. */
export async function readInScope(
  manager: EntityManager,
  question: ReportQuestion | Bound,
  sql: string,
  options?: ReadOptions,
): Promise<ReportRow[]> {
  return readByName(manager, question, `${SCOPE} ${sql.replaceAll('{group}', GROUPS[question.groupBy])}`, options);
}

/** Reads by SQL that sees to it itself that owners see what is theirs. */
export async function readByName(
  manager: EntityManager,
  question: ReportQuestion | Bound,
  sql: string,
  { rowsMax = REPORT_ROWS_MAX }: ReadOptions = {},
): Promise<ReportRow[]> {
  const { text, values } = bound(sql, question);
  const limit = Number.isFinite(rowsMax) ? ` LIMIT ${String(rowsMax)}` : '';
  const rows: Record<string, ReportValue | Date>[] = await manager.query(`${text}${limit}`, values);
  // In place: there may be tens of thousands.
  for (const row of rows) for (const name in row) if (row[name] instanceof Date) row[name] = row[name].toISOString();
  return rows as ReportRow[];
}

/** Puts `$1` in the place of `:from`, and so on. */
function bound(sql: string, question: ReportQuestion | Bound): { text: string; values: unknown[] } {
  const given = new Map<string, unknown>(Object.entries({ ...question }));
  const names: string[] = [];
  const text = sql.replaceAll(/(?<!:):([a-zA-Z]+)/g, (_, name: string) => {
    const known = names.indexOf(name);
    return `$${String(known < 0 ? names.push(name) : known + 1)}`;
  });
  return { text, values: names.map((name) => given.get(name) ?? null) };
}
