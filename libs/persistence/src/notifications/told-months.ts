import type { EntityManager } from 'typeorm';
import type { NoticedCluster } from './notice.entity.js';
import { ToldMonthEntity } from './told-month.entity.js';

/** An application, and the clusters that it had in a month. */
export interface ApplicationOfMonth {
  applicationId: string;
  applicationName: string;
  clusters: NoticedCluster[];
}

type ClusterOfMonth = Pick<ApplicationOfMonth, 'applicationId' | 'applicationName'> &
  Pick<NoticedCluster, 'dbmsType' | 'clusterName' | 'environment' | 'environmentId'>;

/** The first and the last day of a month. */
export interface DaysOfMonth {
  from: string;
  to: string;
}

/** Months of which was told, and of which is to be told. */
export class ToldMonths {
  constructor(private readonly manager: EntityManager) {}

  isTold(month: string): Promise<boolean> {
    return this.manager.existsBy(ToldMonthEntity, { month });
  }

  /** Marks it as told. False when somebody else has. */
  take(month: string): Promise<boolean> {
    return this.manager
      .createQueryBuilder()
      .insert()
      .into(ToldMonthEntity)
      .values({ month })
      .orIgnore()
      .returning('month')
      .execute()
      .then(({ raw }) => (raw as unknown[]).length === 1);
  }

  /** The last day that was written down; null when none was, which is before anything was known. */
  async lastKnownDay({ from, to }: DaysOfMonth): Promise<string | null> {
    const [row]: { day: string | null }[] = await this.manager.query(
      'SELECT max(day)::text AS day FROM environment_days WHERE day BETWEEN $1::date AND $2::date',
      [from, to],
    );
    return row?.day ?? null;
  }

  /** Applications that had a cluster in it, by name. */
  async applications({ from, to }: DaysOfMonth): Promise<ApplicationOfMonth[]> {
    const rows: ClusterOfMonth[] = await this.manager.query(
      `SELECT application.id AS "applicationId", application.application_name AS "applicationName", cluster.dbms_type AS "dbmsType",
         cluster.cluster_name AS "clusterName", environment.environment, environment.id AS "environmentId"
       FROM (SELECT DISTINCT cluster_id FROM cluster_days WHERE day BETWEEN $1::date AND $2::date) AS known
       JOIN clusters cluster ON cluster.id = known.cluster_id JOIN environments environment ON environment.id = cluster.environment_id
       JOIN applications application ON application.id = cluster.application_id AND application.expired_at IS NULL
       ORDER BY 2, 1, environment.ordinal, 4, cluster.id`,
      [from, to],
    );
    return [...Map.groupBy(rows, ({ applicationId }) => applicationId)].map(([applicationId, own]) => ({
      applicationId,
      applicationName: own[0]?.applicationName ?? '',
      clusters: own.map(({ applicationId: _, applicationName: __, ...cluster }) => cluster),
    }));
  }
}
