import { DomainError } from '@rocket/domain';
import type { BackupStatus, BackupType, DbmsType } from '@rocket/domain';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';
import { withoutNul } from '../storable-text.js';
import { BackupEntity } from './backup.entity.js';
import type { BackupRepositoryEntity } from './backup-repository.entity.js';

export type BackupRow = Omit<BackupEntity, 'cluster' | 'parent' | 'operation' | 'repository'>;
/** A backup with the name of the repository in which it lies. */
export type ShownBackupRow = BackupRow & { repository: BackupRepositoryEntity };

export type NewBackup = Pick<
  BackupRow,
  | 'id'
  | 'clusterId'
  | 'dbmsType'
  | 'clusterName'
  | 'repositoryId'
  | 'method'
  | 'label'
  | 'backupType'
  | 'status'
  | 'parentId'
  | 'serverName'
  | 'operationId'
  | 'release'
  | 'startedAt'
> &
  Partial<BackupRow>;

export type BackupChange = Partial<Omit<BackupRow, 'id' | 'clusterId' | 'dbmsType' | 'clusterName' | 'repositoryId' | 'version'>>;

export interface BackupFilter {
  clusterId?: string | undefined;
  clusterName?: string | undefined;
  status?: BackupStatus | undefined;
  backupType?: BackupType | undefined;
  /** Only those of clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

/** More than this of one cluster are not planned with: something is wrong with who makes them, and no rule was made for it. */
const MAX_PLANNED_BACKUPS = 50_000;

const SORT: Readonly<Record<string, SortField>> = {
  start: { expression: 'backup.started_at', type: 'timestamptz' },
  clusterName: { expression: 'backup.cluster_name', type: 'text' },
  status: { expression: 'backup.status', type: 'text' },
  backupType: { expression: 'backup.backup_type', type: 'text' },
  bkupSizeGigs: { expression: 'coalesce(backup.stored_bytes, 0)', type: 'float8' },
  dbSizeGigs: { expression: 'coalesce(backup.db_size_bytes, 0)', type: 'float8' },
};

/** Every backup that was ever begun. */
export class BackupCatalogue {
  constructor(private readonly manager: EntityManager) {}

  async add(backup: NewBackup): Promise<void> {
    await this.manager.insert(BackupEntity, backup);
  }

  list(dbmsType: DbmsType, filter: BackupFilter, page: PageRequest): Promise<Page<ShownBackupRow>> {
    const query = this.manager.createQueryBuilder(BackupEntity, 'backup').where('backup.dbms_type = :dbmsType', { dbmsType });
    if (filter.clusterId) query.andWhere('backup.cluster_id = :clusterId', { clusterId: filter.clusterId });
    if (filter.clusterName)
      query.andWhere('backup.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
    if (filter.ownerEmail !== undefined)
      query.andWhere(`backup.cluster_id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail: filter.ownerEmail });
    if (filter.status) query.andWhere('backup.status = :status', { status: filter.status });
    if (filter.backupType) query.andWhere('backup.backup_type = :backupType', { backupType: filter.backupType });
    return readPage(query, SORT, '-start', page, (ids) => this.byIds(ids));
  }

  /**
   * Active clusters whose log is archived, in the order of their ids; but not one that is being restored in its own place: what
   * it writes until that has gone well may be taken back, and the next line would have the number of this one.
   */
  async archivedClustersAfter(id: string | null, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM clusters cluster
       WHERE lifecycle = 'Active' AND sealed_backup_key IS NOT NULL AND ($1::uuid IS NULL OR id > $1) AND NOT EXISTS (
         SELECT FROM operations operation JOIN operation_steps step ON step.operation_id = operation.id
         WHERE operation.cluster_id = cluster.id AND operation.kind = 'RestoreInPlace' AND operation.finished_at IS NULL
           AND step.action = 'set-aside' AND step.attempt > 0)
       ORDER BY id LIMIT $2`,
      [id, limit],
    );
    return rows.map((row) => row.id);
  }

  /** Whether any backup has ever been whole in this repository. */
  async wereTakenIn(repositoryId: string): Promise<boolean> {
    return this.manager.existsBy(BackupEntity, { repositoryId, status: In(['Successful', 'Expiring', 'Expired']) });
  }

  /** Of every backup that the cluster ever had, the gone ones too. */
  async labelsOf(clusterId: string): Promise<string[]> {
    const rows = await this.manager.find(BackupEntity, { where: { clusterId }, select: { id: true, label: true } });
    return rows.map(({ label }) => label);
  }

  async byLabel(clusterId: string, label: string): Promise<BackupRow | null> {
    return this.manager.findOneBy(BackupEntity, { clusterId, label });
  }

  /** In no particular order. */
  async byIds(ids: readonly string[]): Promise<ShownBackupRow[]> {
    if (ids.length === 0) return [];
    const rows = await this.manager.find(BackupEntity, { where: { id: In([...ids]) }, relations: { repository: true } });
    return rows as ShownBackupRow[];
  }

  /** @throws DomainError `backup-not-found` */
  async byId(dbmsType: DbmsType, id: string): Promise<ShownBackupRow> {
    const [row] = await this.byIds([id]);
    if (row?.dbmsType !== dbmsType) throw new DomainError('backup-not-found', `There is no ${dbmsType} backup ${id}.`);
    return row;
  }

  /**
   * What is decided about when backups roll off: all that have files, and of those that are gone the ones on which another
   * was built. The oldest first.
   */
  async planned(clusterIds: readonly string[]): Promise<BackupRow[]> {
    const bound = MAX_PLANNED_BACKUPS * clusterIds.length;
    const rows = await this.manager
      .createQueryBuilder(BackupEntity, 'backup')
      .where('backup.cluster_id = ANY(:clusterIds)', { clusterIds: [...clusterIds] })
      .andWhere(
        `(backup.status <> 'Expired' OR EXISTS (
           SELECT FROM backups child WHERE child.parent_id = backup.id AND child.status <> 'Expired'))`,
      )
      .orderBy('backup.started_at')
      .addOrderBy('backup.id')
      .limit(bound + 1)
      .getMany();
    if (rows.length > bound) throw new Error(`There are more than ${bound} backups to plan with; nothing rolls off.`);
    return rows;
  }

  /** The one on which the next of this type would build: the last Full for a Diff, the last of any type for an Incr. */
  async newestSuccessful(clusterId: string, types: readonly BackupType[]): Promise<BackupRow | null> {
    return this.manager
      .createQueryBuilder(BackupEntity, 'backup')
      .where(`backup.cluster_id = :clusterId AND backup.status = 'Successful'`, { clusterId })
      .andWhere('backup.backup_type = ANY(:types)', { types: [...types] })
      .orderBy('backup.stopped_at', 'DESC')
      .addOrderBy('backup.id', 'DESC')
      .limit(1)
      .getOne();
  }

  /** Which of them a restore reads right now. */
  async usedByRestores(clusterIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT DISTINCT restore.backup_id AS id FROM restores restore
       WHERE restore.source_cluster_id = ANY($1) AND restore.status = 'Running'`,
      [clusterIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Locks the row until the transaction ends. @throws DomainError `backup-not-found` */
  async lockById(dbmsType: DbmsType, id: string): Promise<ShownBackupRow> {
    await this.manager.query('SELECT 1 FROM backups WHERE id = $1 FOR UPDATE', [id]);
    return this.byId(dbmsType, id);
  }

  /**
   * Locks backups that somebody is about to build on or to restore, in one order for everybody, until the transaction ends: what
   * rolls them off waits, and sees then what they are used for.
   *
   * @throws DomainError `backup-not-found` when one of them cannot be used any more
   */
  async claim(dbmsType: DbmsType, ids: readonly string[]): Promise<BackupRow[]> {
    await this.manager.query('SELECT 1 FROM backups WHERE id = ANY($1) ORDER BY id FOR UPDATE', [ids]);
    const rows = new Map((await this.byIds(ids)).map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = rows.get(id);
      if (row?.dbmsType === dbmsType && row.status === 'Successful') return row;
      throw new DomainError('backup-not-found', `Backup ${row?.label ?? id} cannot be used any more.`);
    });
  }

  /** What was begun since an instant and has not failed. */
  async startedSince(clusterId: string, since: Date): Promise<{ type: BackupType; startedAt: Date }[]> {
    return this.manager.query(
      `SELECT backup_type AS type, started_at AS "startedAt" FROM backups
       WHERE cluster_id = $1 AND started_at >= $2 AND status <> 'Failed' AND failure IS NULL`,
      [clusterId, since],
    );
  }

  /** How long the last Fulls that went well took, the newest first; ms. */
  async fullDurations(clusterId: string, limit: number): Promise<number[]> {
    const rows: { ms: string }[] = await this.manager.query(
      `SELECT extract(epoch FROM stopped_at - started_at) * 1000 AS ms FROM backups
       WHERE cluster_id = $1 AND backup_type = 'Full' AND stopped_at IS NOT NULL AND failure IS NULL
       ORDER BY started_at DESC LIMIT $2`,
      [clusterId, limit],
    );
    return rows.map(({ ms }) => Number(ms));
  }

  /** Clusters of which a backup by this actor went well since their last roll-off was begun. */
  async clustersToRollOff(actor: string, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT DISTINCT backup.cluster_id AS id FROM backups backup
       JOIN operations operation ON operation.id = backup.operation_id AND operation.requested_by = $1
       JOIN clusters cluster ON cluster.id = backup.cluster_id AND cluster.lifecycle = 'Active'
       WHERE backup.status = 'Successful' AND operation.finished_at > now() - interval '1 day' AND NOT EXISTS (
         SELECT FROM operations other WHERE other.cluster_id = backup.cluster_id AND (
           other.kind = 'RollOffBackups' AND other.created_at >= operation.finished_at
           OR other.status IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused')))
       LIMIT $2`,
      [actor, limit],
    );
    return rows.map(({ id }) => id);
  }

  async change(id: string, changes: BackupChange): Promise<void> {
    const stored = {
      ...changes,
      ...(typeof changes.failure === 'string' ? { failure: withoutNul(changes.failure) } : {}),
      ...(typeof changes.verification === 'string' ? { verification: withoutNul(changes.verification) } : {}),
    };
    await this.manager
      .createQueryBuilder()
      .update(BackupEntity)
      .set({ ...stored, version: () => 'version + 1' })
      .where({ id })
      .execute();
  }

  /** How far a running backup has come. Not a change that anybody edits against. */
  async progress(id: string, progressPercent: number): Promise<void> {
    await this.manager.query(`UPDATE backups SET progress_percent = $2 WHERE id = $1 AND status = 'Running'`, [
      id,
      progressPercent,
    ]);
  }

  /** How many are running on servers of each datacenter, by its id. */
  async runningByDatacenter(): Promise<ReadonlyMap<string, number>> {
    const rows: { id: string; count: number }[] = await this.manager.query(
      `SELECT server.datacenter_id AS id, count(DISTINCT backup.id)::int AS count
       FROM backups backup
       JOIN cluster_members member ON member.cluster_id = backup.cluster_id AND member.expired_at IS NULL
       JOIN servers server ON server.id = member.server_id
       WHERE backup.status = 'Running' AND (backup.server_name IS NULL OR backup.server_name = server.server_name)
       GROUP BY 1`,
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }
}
