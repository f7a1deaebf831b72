import { DEFAULT_STALE_AFTER_DAYS, DomainError } from '@rocket/domain';
import type { BackupProblem, BackupStatus, BackupType, DbmsType } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';

/** How the backups of one cluster stand. */
export interface BackupOverviewRow {
  id: string;
  clusterName: string;
  displayName: string;
  environment: string;
  application: string;
  /** Null when all is well. */
  problem: BackupProblem | null;
  last: OverviewBackup | null;
  /** The newest that was restored somewhere and found good. */
  lastVerifiedAt: Date | null;
  lastVerifiedBackupId: string | null;
  /** By the schedule, or a Full by itself, whichever is sooner. */
  nextDueAt: Date | null;
  /** From when on a Full is due by itself; null when none is. */
  fullDueAt: Date | null;
  /** Why it could not be begun when it was last tried. */
  fullRefusal: string | null;
  isScheduled: boolean;
  runningBackupId: string | null;
  /** Of all that have files, bytes; the log is not counted. */
  storedBytes: number;
  /** How many have files and are successful. */
  backupCount: number;
  /** Sizes of the last ones that were successful, also of such as are gone by now, the oldest first; bytes. */
  trend: number[];
  archivedUntil: Date | null;
}

/** The newest backup that is not running. */
export interface OverviewBackup {
  id: string;
  label: string;
  backupType: BackupType;
  status: BackupStatus;
  startedAt: Date;
  stoppedAt: Date | null;
  failure: string | null;
}

export interface BackupOverviewFilter {
  search?: string | undefined;
  environment?: string | undefined;
  problem?: BackupProblem | undefined;
  anyProblem?: boolean | undefined;
  proven?: boolean | undefined;
  /** Only those of clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

/** As much of it as a list of clusters shows. */
export interface BackupStanding {
  id: string;
  problem: BackupProblem | null;
  /** When the newest stopped that is whole. */
  lastStoppedAt: Date | null;
  lastVerifiedAt: Date | null;
  nextDueAt: Date | null;
}

/** A log that is archived no further than this is a problem while the cluster is up; minutes. */
const ARCHIVE_BEHIND_MINUTES = 15;
const TREND_LENGTH = 10;

const STALE_AFTER_DAYS = `coalesce(
  (SELECT (policy ->> 'staleAfterDays')::int FROM backup_policies WHERE cluster_id = cluster.id),
  (SELECT (policy ->> 'staleAfterDays')::int FROM backup_policies WHERE environment_id = cluster.environment_id
     AND NOT EXISTS (SELECT FROM backup_policies own WHERE own.cluster_id = cluster.id)),
  ${DEFAULT_STALE_AFTER_DAYS})`;

/** The worst that is wrong with a cluster's backups. What it says, and in which order, is a promise of the list. */
const PROBLEM = `CASE
  WHEN NOT EXISTS (SELECT FROM backups WHERE cluster_id = cluster.id AND status = 'Successful' AND backup_type = 'Full')
    THEN 'NothingRestorable'
  -- What has failed stays a failure when its files are gone.
  WHEN (SELECT status = 'Failed' OR failure IS NOT NULL FROM backups
    WHERE cluster_id = cluster.id AND status <> 'Running' ORDER BY started_at DESC LIMIT 1)
    THEN 'LastFailed'
  WHEN (SELECT max(stopped_at) FROM backups WHERE cluster_id = cluster.id AND status = 'Successful')
    < now() - make_interval(days => ${STALE_AFTER_DAYS})
    THEN 'Stale'
  WHEN cluster.lifecycle = 'Active' AND cluster.cluster_health <> 'ClusterDown' AND coalesce(
    (SELECT max(to_at) FROM wal_ranges WHERE cluster_id = cluster.id), '-infinity') < now() - interval '${ARCHIVE_BEHIND_MINUTES} minutes'
    THEN 'ArchiveBehind'
  END`;

const IS_PROVEN = `EXISTS (SELECT FROM backups WHERE cluster_id = cluster.id AND verified_at IS NOT NULL)`;

const RANK = `array_position(ARRAY['NothingRestorable', 'LastFailed', 'Stale', 'ArchiveBehind', 'none'], coalesce(${PROBLEM}, 'none'))`;

const SORT: Readonly<Record<string, SortField>> = {
  problem: { expression: RANK, type: 'int' },
  clusterName: { expression: 'cluster.cluster_name', type: 'text' },
  environment: { expression: 'environment.ordinal', type: 'int' },
  storedGigs: {
    expression: `(SELECT coalesce(sum(stored_bytes), 0) FROM backups WHERE cluster_id = cluster.id AND status <> 'Expired')`,
    type: 'float8',
  },
};

/** One row for each cluster that could be backed up, those with a problem first. A page takes three queries, whatever is on it. */
export class BackupOverview {
  constructor(private readonly manager: EntityManager) {}

  list(dbmsType: DbmsType, filter: BackupOverviewFilter, page: PageRequest): Promise<Page<BackupOverviewRow>> {
    const query = this.manager
      .createQueryBuilder(ClusterEntity, 'cluster')
      .innerJoin('cluster.environment', 'environment')
      .innerJoin('cluster.application', 'application')
      .where(`cluster.dbms_type = :dbmsType AND cluster.lifecycle IN ('Active', 'Stopped')`, { dbmsType });
    if (filter.environment) query.andWhere('environment.environment = :environment', { environment: filter.environment });
    if (filter.ownerEmail !== undefined)
      query.andWhere(`cluster.id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail: filter.ownerEmail });
    if (filter.problem) query.andWhere(`${PROBLEM} = :problem`, { problem: filter.problem });
    if (filter.anyProblem !== undefined) query.andWhere(`${PROBLEM} IS ${filter.anyProblem ? 'NOT ' : ''}NULL`);
    if (filter.proven !== undefined) query.andWhere(`${filter.proven ? '' : 'NOT '}${IS_PROVEN}`);
    if (filter.search)
      query.andWhere('(cluster.cluster_name ILIKE :search OR application.application_name ILIKE :search)', {
        search: containing(filter.search),
      });
    return readPage(query, SORT, 'problem', page, (ids) => this.byIds(ids));
  }

  /** How the backups of one cluster stand, whatever became of it. */
  async of(clusterId: string): Promise<BackupOverviewRow> {
    const [row] = await this.byIds([clusterId]);
    if (!row) throw new DomainError('cluster-not-found', 'The cluster is not there any more.');
    return row;
  }

  /** The same in short, by the id of the cluster: one query, however many there are. */
  async standings(clusterIds: readonly string[]): Promise<ReadonlyMap<string, BackupStanding>> {
    if (clusterIds.length === 0) return new Map();
    const rows: BackupStanding[] = await this.manager.query(STANDINGS, [clusterIds]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async byIds(ids: string[]): Promise<BackupOverviewRow[]> {
    const rows: (Omit<BackupOverviewRow, 'storedBytes'> & { storedBytes: string })[] = await this.manager.query(OVERVIEW, [
      ids,
      TREND_LENGTH,
    ]);
    return rows.map((row) => ({
      ...row,
      storedBytes: Number(row.storedBytes),
      last: row.last && {
        ...row.last,
        startedAt: new Date(row.last.startedAt),
        stoppedAt: row.last.stoppedAt && new Date(row.last.stoppedAt),
      },
    }));
  }
}

/** Not where the schedule is switched off. */
const FULL_DUE = `CASE WHEN coalesce(schedule.is_enabled, true) THEN cluster.full_due_at END`;

/** Not of one that does not run: it is not backed up while it is as it is. */
const NEXT_DUE = `CASE WHEN cluster.lifecycle IN ('Creating', 'Active') THEN least(schedule.next_due_at, ${FULL_DUE}) END`;

const STANDINGS = `
  SELECT cluster.id, CASE WHEN cluster.lifecycle IN ('Active', 'Stopped') THEN ${PROBLEM} END AS problem,
    (SELECT max(stopped_at) FROM backups WHERE cluster_id = cluster.id AND status = 'Successful') AS "lastStoppedAt",
    (SELECT max(verified_at) FROM backups WHERE cluster_id = cluster.id) AS "lastVerifiedAt", ${NEXT_DUE} AS "nextDueAt"
  FROM clusters cluster
  LEFT JOIN backup_schedules schedule ON schedule.cluster_id = cluster.id
  WHERE cluster.id = ANY($1)`;

const OVERVIEW = `
  SELECT cluster.id, cluster.cluster_name AS "clusterName", cluster.display_name AS "displayName",
    environment.environment, application.application_name AS application, ${PROBLEM} AS problem,
    last.fields AS last, verified.at AS "lastVerifiedAt", verified.id AS "lastVerifiedBackupId",
    ${NEXT_DUE} AS "nextDueAt", ${FULL_DUE} AS "fullDueAt", cluster.full_refusal AS "fullRefusal",
    coalesce(schedule.is_enabled, cluster.full_due_at IS NOT NULL) AS "isScheduled",
    running.id AS "runningBackupId", coalesce(total.stored, 0) AS "storedBytes", coalesce(total.count, 0)::int AS "backupCount",
    trend.sizes AS trend, archive.until AS "archivedUntil"
  FROM clusters cluster
  JOIN environments environment ON environment.id = cluster.environment_id
  JOIN applications application ON application.id = cluster.application_id
  LEFT JOIN backup_schedules schedule ON schedule.cluster_id = cluster.id
  LEFT JOIN LATERAL (
    SELECT jsonb_build_object('id', id, 'label', label, 'backupType', backup_type, 'status', status,
      'startedAt', started_at, 'stoppedAt', stopped_at, 'failure', failure) AS fields
    FROM backups WHERE cluster_id = cluster.id AND status <> 'Running' ORDER BY started_at DESC LIMIT 1) last ON true
  LEFT JOIN LATERAL (
    SELECT id, verified_at AS at FROM backups WHERE cluster_id = cluster.id AND verified_at IS NOT NULL
    ORDER BY verified_at DESC LIMIT 1) verified ON true
  LEFT JOIN LATERAL (
    SELECT id FROM backups WHERE cluster_id = cluster.id AND status = 'Running' ORDER BY started_at DESC LIMIT 1) running ON true
  LEFT JOIN LATERAL (
    SELECT sum(stored_bytes) AS stored, count(*) FILTER (WHERE status = 'Successful') AS count
    FROM backups WHERE cluster_id = cluster.id AND status <> 'Expired') total ON true
  LEFT JOIN LATERAL (
    SELECT coalesce(jsonb_agg(newest.stored_bytes ORDER BY newest.started_at), '[]') AS sizes FROM (
      SELECT stored_bytes, started_at FROM backups
      WHERE cluster_id = cluster.id AND stored_bytes IS NOT NULL AND failure IS NULL AND backup_type = 'Full' AND status IN ('Successful', 'Expiring', 'Expired')
      ORDER BY started_at DESC LIMIT $2) newest) trend ON true
  LEFT JOIN LATERAL (SELECT max(to_at) AS until FROM wal_ranges WHERE cluster_id = cluster.id) archive ON true
  WHERE cluster.id = ANY($1)`;
