import type { CostHolder, CostLineKind, DbmsType } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import type { NoticedCluster } from '../notifications/notice.entity.js';
import { ownedBy } from '../applications/link-conditions.js';

/** Whose costs somebody may see: all, or those of the applications that this address owns. */
export interface CostScope {
  ownerEmail?: string | undefined;
}

export interface CostFilter extends CostScope {
  holder?: CostHolder | undefined;
  applicationName?: string | undefined;
  environment?: string | undefined;
  dbmsType?: DbmsType | undefined;
}

/** An entry with names. Money in smallest units. */
export interface CostEntryRow {
  month: string;
  ordinal: number;
  holder: CostHolder;
  applicationId: string | null;
  applicationName: string | null;
  environmentId: string;
  environment: string;
  dbmsType: DbmsType;
  /** ISO 4217. */
  currency: string;
  own: number;
  shared: number;
}

/** A line with names. */
export interface CostLineRow {
  kind: CostLineKind;
  clusterName: string | null;
  serverName: string | null;
  rateCardId: string;
  environmentId: string;
  environment: string;
  dbmsType: DbmsType;
  hours: number;
  cpu: number;
  ramMilliGb: number;
  diskMilliGb: number;
  backupMilliGbHours: number;
  amount: number;
}

export type ClusterCostRow = Pick<NoticedCluster, 'dbmsType' | 'clusterName' | 'environment' | 'environmentId'> & {
  cost: number;
};

const NUMBERS = `entry.own::float8 AS own, entry.shared::float8 AS shared`;
const FROM = `FROM cost_entries entry JOIN environments environment ON environment.id = entry.environment_id
  LEFT JOIN applications application ON application.id = entry.application_id`;

/** What counted months cost, as far as somebody may see it. */
export class Costs {
  constructor(private readonly manager: EntityManager) {}

  /** Entries of months, by month, application and environment; applications first. */
  entries(
    { from, to }: { from: string; to: string },
    filter: CostFilter,
    rowsMax: number | null = null,
  ): Promise<CostEntryRow[]> {
    const { where, values } = conditions(filter, [from, to, rowsMax]);
    return this.manager.query(
      `SELECT entry.month, entry.ordinal, entry.holder, entry.application_id AS "applicationId",
         application.application_name AS "applicationName", entry.environment_id AS "environmentId", environment.environment,
         entry.dbms_type AS "dbmsType", counted.currency, ${NUMBERS}
       ${FROM} JOIN cost_months counted ON counted.month = entry.month WHERE entry.month BETWEEN $1 AND $2 AND ${where}
       ORDER BY entry.month, entry.holder, application.application_name, entry.application_id, environment.ordinal,
         entry.environment_id, entry.dbms_type LIMIT $3::bigint`,
      values,
    );
  }

  /** What entries of a month are made of, the dearest first. */
  async lines(month: string, filter: CostFilter, limit: number): Promise<{ items: CostLineRow[]; total: number }> {
    const { where, values } = conditions(filter, [month, limit]);
    const rows: (CostLineRow & { total: number })[] = await this.manager.query(
      `SELECT line.kind, cluster.cluster_name AS "clusterName", server.server_name AS "serverName", line.rate_card_id AS "rateCardId",
         entry.environment_id AS "environmentId", environment.environment, entry.dbms_type AS "dbmsType", line.hours, line.cpu,
         line.ram_milli_gb::float8 AS "ramMilliGb", line.disk_milli_gb::float8 AS "diskMilliGb",
         line.backup_milli_gb_hours::float8 AS "backupMilliGbHours", line.amount::float8 AS amount, (count(*) OVER ())::int AS total
       ${FROM} JOIN cost_lines line ON line.month = entry.month AND line.entry_ordinal = entry.ordinal
         LEFT JOIN clusters cluster ON cluster.id = line.cluster_id LEFT JOIN servers server ON server.id = line.server_id
       WHERE entry.month = $1 AND ${where}
       ORDER BY line.amount DESC, line.entry_ordinal, line.ordinal LIMIT $2`,
      values,
    );
    return { items: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
  }

  /** What each cluster of an application has cost in a month, without what is shared; the dearest first. */
  clustersOf(month: string, applicationId: string): Promise<ClusterCostRow[]> {
    return this.manager.query(
      `SELECT cluster.dbms_type AS "dbmsType", cluster.cluster_name AS "clusterName", environment.environment,
         environment.id AS "environmentId", sum(line.amount)::float8 AS cost
       FROM cost_entries entry JOIN cost_lines line ON line.month = entry.month AND line.entry_ordinal = entry.ordinal
       JOIN clusters cluster ON cluster.id = line.cluster_id JOIN environments environment ON environment.id = entry.environment_id
       WHERE entry.month = $1 AND entry.application_id = $2 GROUP BY cluster.id, environment.id ORDER BY cost DESC, 2`,
      [month, applicationId],
    );
  }
}

/** Who owns applications sees those, and neither the pool nor the rest. */
function conditions(filter: CostFilter, first: unknown[]): { where: string; values: unknown[] } {
  const values = [...first];
  const where = ['true'];
  const given = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${String(values.length)}`));
  };
  given(filter.ownerEmail, (email) => `entry.application_id IN (${ownedBy(email)})`);
  given(filter.holder, (holder) => `entry.holder = ${holder}`);
  given(filter.applicationName, (name) => `application.application_name = ${name}`);
  given(filter.environment, (name) => `environment.environment = ${name}`);
  given(filter.dbmsType, (dbmsType) => `entry.dbms_type = ${dbmsType}`);
  return { where: where.join(' AND '), values };
}
