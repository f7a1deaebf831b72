import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';

/** A cluster that is gone, and what is left of it. */
export interface DeletedClusterRow {
  id: string;
  clusterName: string;
  displayName: string;
  environment: string;
  application: string;
  deletedAt: Date | null;
  backupsKeptUntil: Date | null;
  /** How many servers it had. */
  memberCount: number;
  /** Of all that have files; the log is not counted. */
  storedBytes: number;
  /** How many have files and are successful. */
  backupCount: number;
  heldCount: number;
}

export interface DeletedClusterFilter {
  search?: string | undefined;
  /** Only those whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

const HAS_FILES = `EXISTS (SELECT FROM backups WHERE cluster_id = cluster.id AND status <> 'Expired')`;

const SORT: Readonly<Record<string, SortField>> = {
  deletedAt: { expression: `coalesce(cluster.expired_at, cluster.created_at)`, type: 'timestamptz' },
  clusterName: { expression: 'cluster.cluster_name', type: 'text' },
};

/** Clusters that are gone, and of which backups are left. */
export class DeletedClusters {
  constructor(private readonly manager: EntityManager) {}

  list(dbmsType: DbmsType, { search, ownerEmail }: DeletedClusterFilter, page: PageRequest): Promise<Page<DeletedClusterRow>> {
    const query = this.manager
      .createQueryBuilder(ClusterEntity, 'cluster')
      .where(`cluster.dbms_type = :dbmsType AND cluster.lifecycle = 'Expired' AND ${HAS_FILES}`, { dbmsType });
    if (search) query.andWhere('cluster.cluster_name ILIKE :search', { search: containing(search) });
    if (ownerEmail !== undefined) query.andWhere(`cluster.id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail });
    return readPage(query, SORT, '-deletedAt', page, (ids) => this.byIds(ids));
  }

  /** @throws DomainError `cluster-not-found` for one that is not gone, or of which nothing is left */
  async byId(dbmsType: DbmsType, id: string): Promise<DeletedClusterRow> {
    const isOne = await this.manager.query<unknown[]>(
      `SELECT 1 FROM clusters cluster WHERE id = $1 AND dbms_type = $2 AND lifecycle = 'Expired' AND ${HAS_FILES}`,
      [id, dbmsType],
    );
    const [row] = isOne.length > 0 ? await this.byIds([id]) : [];
    if (!row) throw new DomainError('cluster-not-found', `There is no deleted ${dbmsType} cluster ${id} with backups.`);
    return row;
  }

  /**
   * Those whose time is over and of which something is left that nobody holds, unless that was tried within a day: what could
   * not be removed then is tried again.
   */
  async toRollOff(now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM clusters cluster
       WHERE lifecycle = 'Expired' AND backups_kept_until < $1
         AND EXISTS (SELECT FROM backups WHERE cluster_id = cluster.id AND status NOT IN ('Expired', 'Running') AND hold_by IS NULL)
         AND NOT EXISTS (SELECT FROM operations WHERE cluster_id = cluster.id AND kind = 'RollOffBackups'
           AND created_at > $1::timestamptz - interval '1 day')
       ORDER BY backups_kept_until, id LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** From then on they may go. */
  async keepUntil(id: string, until: Date): Promise<void> {
    await this.manager.query('UPDATE clusters SET backups_kept_until = $2 WHERE id = $1', [id, until]);
  }

  private async byIds(ids: string[]): Promise<DeletedClusterRow[]> {
    const rows: (Omit<DeletedClusterRow, 'storedBytes'> & { storedBytes: string })[] = await this.manager.query(
      `SELECT cluster.id, cluster.cluster_name AS "clusterName", cluster.display_name AS "displayName",
         environment.environment, application.application_name AS application, cluster.expired_at AS "deletedAt",
         cluster.backups_kept_until AS "backupsKeptUntil",
         (SELECT count(*)::int FROM cluster_members WHERE cluster_id = cluster.id) AS "memberCount",
         coalesce(total.stored, 0) AS "storedBytes", coalesce(total.count, 0)::int AS "backupCount",
         coalesce(total.held, 0)::int AS "heldCount"
       FROM clusters cluster
       JOIN environments environment ON environment.id = cluster.environment_id
       JOIN applications application ON application.id = cluster.application_id
       LEFT JOIN LATERAL (
         SELECT sum(stored_bytes) AS stored, count(*) FILTER (WHERE status = 'Successful') AS count, count(hold_by) AS held
         FROM backups WHERE cluster_id = cluster.id AND status <> 'Expired') total ON true
       WHERE cluster.id = ANY($1)`,
      [ids],
    );
    return rows.map((row) => ({ ...row, storedBytes: Number(row.storedBytes) }));
  }
}
