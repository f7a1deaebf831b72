import { DomainError } from '@rocket/domain';
import type { DbmsType, RestorePurpose, RestoreStatus } from '@rocket/domain';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';
import { withoutNul } from '../storable-text.js';
import type { BackupEntity } from './backup.entity.js';
import { RestoreEntity } from './restore.entity.js';

export type RestoreRow = Omit<RestoreEntity, 'sourceCluster' | 'targetCluster' | 'operation' | 'backup'> & {
  backup: BackupEntity;
};
type Unrelated = Omit<RestoreRow, 'backup'>;
export type NewRestore = Omit<
  Unrelated,
  'progressPercent' | 'finishedAt' | 'recoveredToAt' | 'lastCommitAt' | 'checks' | 'failure' | 'status'
> &
  Partial<Unrelated>;
export type RestoreChange = Partial<
  Pick<
    Unrelated,
    | 'backupId'
    | 'targetClusterId'
    | 'operationId'
    | 'status'
    | 'progressPercent'
    | 'finishedAt'
    | 'recoveredToAt'
    | 'lastCommitAt'
    | 'checks'
    | 'failure'
  >
>;

export interface RestoreFilter {
  /** Where it came from, or where it went. */
  clusterName?: string | undefined;
  status?: RestoreStatus | undefined;
  purpose?: RestorePurpose | undefined;
  /** Only those out of clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

const SORT: Readonly<Record<string, SortField>> = {
  startedAt: { expression: 'restore.started_at', type: 'timestamptz' },
  status: { expression: 'restore.status', type: 'text' },
};

/** Every restore that was ever begun. */
export class Restores {
  constructor(private readonly manager: EntityManager) {}

  async add(restore: NewRestore): Promise<void> {
    await this.manager.insert(RestoreEntity, { status: 'Running', checks: [], ...restore });
  }

  list(dbmsType: DbmsType, filter: RestoreFilter, page: PageRequest): Promise<Page<RestoreRow>> {
    const query = this.manager.createQueryBuilder(RestoreEntity, 'restore').where('restore.dbms_type = :dbmsType', { dbmsType });
    if (filter.clusterName)
      query.andWhere('(restore.source_cluster_name = :clusterName OR restore.target_cluster_name = :clusterName)', {
        clusterName: filter.clusterName.toLowerCase(),
      });
    if (filter.ownerEmail !== undefined)
      query.andWhere(`restore.source_cluster_id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail: filter.ownerEmail });
    if (filter.status) query.andWhere('restore.status = :status', { status: filter.status });
    if (filter.purpose) query.andWhere('restore.purpose = :purpose', { purpose: filter.purpose });
    return readPage(query, SORT, '-startedAt', page, (ids) => this.byIds(ids));
  }

  async byIds(ids: readonly string[]): Promise<RestoreRow[]> {
    const rows = await this.manager.find(RestoreEntity, { where: { id: In([...ids]) }, relations: { backup: true } });
    return rows as RestoreRow[];
  }

  /** @throws DomainError `restore-not-found` */
  async byId(dbmsType: DbmsType, id: string): Promise<RestoreRow> {
    const [row] = await this.byIds([id]);
    if (row?.dbmsType !== dbmsType) throw new DomainError('restore-not-found', `There is no ${dbmsType} restore ${id}.`);
    return row;
  }

  /**
   * Active clusters of which it is time to prove that they can be restored: an hour after the first backup, then when the last
   * proof is so old, and a day after one that failed. Those that were never proven come first.
   */
  async clustersToDrill(everyDays: number, now: Date, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT cluster.id FROM clusters cluster
       LEFT JOIN LATERAL (
         SELECT restore.status, restore.started_at FROM restores restore
         WHERE restore.source_cluster_id = cluster.id AND restore.purpose = 'Drill' ORDER BY restore.started_at DESC LIMIT 1
       ) last ON true
       WHERE cluster.lifecycle = 'Active'
         AND EXISTS (SELECT FROM backups backup WHERE backup.cluster_id = cluster.id AND backup.status = 'Successful'
                     AND backup.stopped_at < $2::timestamptz - interval '1 hour')
         AND CASE last.status WHEN 'Running' THEN false
               WHEN 'Successful' THEN last.started_at < $2::timestamptz - make_interval(days => $1)
               WHEN 'Failed' THEN last.started_at < $2::timestamptz - interval '1 day'
               ELSE true END
       ORDER BY last.started_at NULLS FIRST, cluster.id LIMIT $3`,
      [everyDays, now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** How many drills are under way. */
  async drillsRunning(): Promise<number> {
    return this.manager.countBy(RestoreEntity, { purpose: 'Drill', status: 'Running' });
  }

  async change(id: string, changes: RestoreChange): Promise<void> {
    const failure = typeof changes.failure === 'string' ? { failure: withoutNul(changes.failure) } : {};
    await this.manager
      .createQueryBuilder()
      .update(RestoreEntity)
      .set({ ...changes, ...failure })
      .where({ id })
      .execute();
  }
}
