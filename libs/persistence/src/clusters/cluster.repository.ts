import { DomainError } from '@rocket/domain';
import type { ClusterHealth, DbmsType, HostDriver } from '@rocket/domain';
import { Brackets, In, IsNull } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { OWNED_BY } from '../applications/link-conditions.js';
import { isUniqueViolation } from '../unique-violation.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';
import type { ServerRow } from '../pool-servers/pool-server.repository.js';
import { ServerEntity } from '../pool-servers/server.entity.js';
import { ID_BY_NAME } from './cluster-by-name.js';
import { ClusterEntity, NAME_HOLDERS } from './cluster.entity.js';
import { ClusterMemberEntity } from './cluster-member.entity.js';

export type ClusterMemberRow = Omit<ClusterMemberEntity, 'cluster' | 'server'> & { server: ServerRow };
/** A cluster with its members in the order of their ordinals, and the operation that works on it now. */
export type ClusterRow = Omit<ClusterEntity, 'application' | 'environment' | 'members' | 'backupRepository'> &
  Required<Pick<ClusterEntity, 'application' | 'environment'>> & {
    members: ClusterMemberRow[];
    runningOperationId: string | null;
  };
export type ClustersServerRow = ClusterMemberRow & { cluster: ClusterRow };

/** What a cluster runs and could run. */
export interface ClusterVersions {
  id: string;
  clusterName: string;
  release: string;
  maintenanceWindow: string | null;
  environmentId: string;
  application: string;
  environment: string;
  servers: { serverName: string; version: string | null; driver: HostDriver; releases: string[] }[];
}

/** Of a cluster, what decides which of its backups stay. */
export type RetainedClusterRow = Pick<
  ClusterRow,
  'id' | 'environmentId' | 'backupRetentionDays' | 'lifecycle' | 'backupsKeptUntil'
>;

/** Of a cluster, what decides whether it may be worked on now. */
export type ClusterOpening = Pick<
  ClusterRow,
  'id' | 'clusterName' | 'lifecycle' | 'environmentId' | 'maintenanceWindow' | 'runningOperationId'
>;

export interface ClusterFilter {
  environment?: string | undefined;
  application?: string | undefined;
  clusterHealth?: ClusterHealth | undefined;
  search?: string | undefined;
  clusterName?: string | undefined;
  /** Only those of an application whose confirmed owner has this e-mail address. */
  ownerEmail?: string | undefined;
  /** Only these. */
  ids?: readonly string[] | undefined;
}

const UNFINISHED = `('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused')`;
const CLUSTER_SORT: Readonly<Record<string, SortField>> = {
  clusterName: { expression: 'cluster.cluster_name', type: 'text' },
  application: { expression: 'application.application_name', type: 'text' },
  environment: { expression: 'environment.ordinal', type: 'int' },
  clusterHealth: { expression: 'cluster.cluster_health', type: 'text' },
  release: { expression: 'cluster.release', type: 'text' },
  createdAt: { expression: 'cluster.created_at', type: 'timestamptz' },
};
const SERVER_SORT: Readonly<Record<string, SortField>> = {
  serverName: { expression: 'server.server_name', type: 'text' },
  clusterName: { expression: 'cluster.cluster_name', type: 'text' },
  serverHealth: { expression: 'member.server_health', type: 'text' },
};

export class ClusterRepository {
  constructor(private readonly manager: EntityManager) {}

  /** Clusters that are there, being built, or could not be built; not those that are gone. */
  async list(dbmsType: DbmsType, filter: ClusterFilter, page: PageRequest): Promise<Page<ClusterRow>> {
    const query = this.manager
      .createQueryBuilder(ClusterEntity, 'cluster')
      .innerJoin('cluster.application', 'application')
      .innerJoin('cluster.environment', 'environment')
      .where(`cluster.dbms_type = :dbmsType AND cluster.lifecycle <> 'Expired'`, { dbmsType });
    narrow(query, filter);
    return readPage(query, CLUSTER_SORT, 'clusterName', page, (ids) => this.byIds(ids));
  }

  /** Every active server of every active cluster. */
  async listServers(dbmsType: DbmsType, filter: ClusterFilter, page: PageRequest): Promise<Page<ClustersServerRow>> {
    const query = this.manager
      .createQueryBuilder(ClusterMemberEntity, 'member')
      .innerJoin('member.cluster', 'cluster')
      .innerJoin('member.server', 'server')
      .innerJoin('cluster.application', 'application')
      .innerJoin('cluster.environment', 'environment')
      .where(`cluster.dbms_type = :dbmsType AND cluster.lifecycle = 'Active' AND member.expired_at IS NULL`, { dbmsType });
    narrow(query, filter);
    return readPage(query, SERVER_SORT, 'serverName', page, async (ids) => {
      const members = await this.manager.find(ClusterMemberEntity, { where: { id: In(ids) } });
      const clusters = await this.byIds([...new Set(members.map(({ clusterId }) => clusterId))]);
      return clusters.flatMap((cluster) =>
        cluster.members.map((member): ClustersServerRow => Object.assign(member, { cluster })),
      );
    });
  }

  /** What every active cluster runs and could run, in the order of their names: little of each, so that a whole fleet can be read. */
  async versions(dbmsType: DbmsType, filter: ClusterFilter): Promise<ClusterVersions[]> {
    const query = this.manager
      .createQueryBuilder(ClusterEntity, 'cluster')
      .innerJoin('cluster.application', 'application')
      .innerJoin('cluster.environment', 'environment')
      .innerJoin(ClusterMemberEntity, 'member', 'member.cluster_id = cluster.id AND member.expired_at IS NULL')
      .innerJoin(ServerEntity, 'server', 'server.id = member.server_id')
      .select('cluster.id', 'id')
      .addSelect('cluster.cluster_name', 'clusterName')
      .addSelect('cluster.release', 'release')
      .addSelect('cluster.maintenance_window', 'maintenanceWindow')
      .addSelect('cluster.environment_id', 'environmentId')
      .addSelect('application.application_name', 'application')
      .addSelect('environment.environment', 'environment')
      .addSelect(
        `jsonb_agg(jsonb_build_object('serverName', server.server_name, 'version', member.db_version,
           'driver', server.driver, 'releases', coalesce(server.releases, '[]')) ORDER BY member.ordinal)`,
        'servers',
      )
      .where(`cluster.dbms_type = :dbmsType AND cluster.lifecycle = 'Active'`, { dbmsType })
      .groupBy('cluster.id, application.application_name, environment.environment')
      .orderBy('cluster.cluster_name');
    narrow(query, filter);
    return query.getRawMany<ClusterVersions>();
  }

  /** Whole clusters, in no particular order. Members that left are not among their members, unless the cluster itself is over. */
  async byIds(ids: string[]): Promise<ClusterRow[]> {
    if (ids.length === 0) return [];
    const rows = await this.manager.find(ClusterEntity, {
      where: { id: In(ids) },
      relations: { application: true, environment: true, members: { server: { environment: true, datacenter: true } } },
    });
    const running: { cluster_id: string; id: string }[] = await this.manager.query(
      `SELECT cluster_id, id FROM operations
       WHERE cluster_id = ANY($1) AND status IN ${UNFINISHED}`,
      [ids],
    );
    const operationOf = new Map(running.map((row) => [row.cluster_id, row.id]));
    return (rows as unknown as ClusterRow[]).map((row) =>
      Object.assign(row, {
        members: row.members
          .filter(({ expiredAt }) => expiredAt === null || row.lifecycle === 'Failed')
          .sort((one, other) => one.ordinal - other.ordinal),
        runningOperationId: operationOf.get(row.id) ?? null,
      }),
    );
  }

  /** Little of each, so that those of a whole fleet can be read often. In no particular order. */
  async openings(ids: readonly string[]): Promise<ClusterOpening[]> {
    return this.manager.query(
      `SELECT cluster.id, cluster.cluster_name AS "clusterName", cluster.lifecycle, cluster.environment_id AS "environmentId", cluster.maintenance_window AS "maintenanceWindow",
         operation.id AS "runningOperationId"
       FROM clusters cluster
       LEFT JOIN operations operation ON operation.cluster_id = cluster.id AND operation.status IN ${UNFINISHED}
       WHERE cluster.id = ANY($1)`,
      [ids],
    );
  }

  /** Little of each, also of those that are gone: what decides how long their backups are kept. In no particular order. */
  async retained(ids: readonly string[]): Promise<RetainedClusterRow[]> {
    return this.manager.find(ClusterEntity, {
      select: { id: true, environmentId: true, backupRetentionDays: true, lifecycle: true, backupsKeptUntil: true },
      where: { id: In([...ids]) },
    });
  }

  /** @throws DomainError `cluster-not-found` */
  async byId(id: string): Promise<ClusterRow> {
    const [row] = await this.byIds([id]);
    if (!row) throw new DomainError('cluster-not-found', 'The cluster is not there any more.');
    return row;
  }

  /** The one that holds the name now, else the last one that could not be built. @throws DomainError `cluster-not-found` */
  async byName(dbmsType: DbmsType, clusterName: string): Promise<ClusterRow> {
    const [found]: { id: string }[] = await this.manager.query(ID_BY_NAME, [dbmsType, clusterName.toLowerCase()]);
    if (!found) throw new DomainError('cluster-not-found', `There is no ${dbmsType} cluster ${clusterName}.`);
    return this.byId(found.id);
  }

  /** Takes the name; a row of that name that could not be built is put aside. @throws DomainError `cluster-exists` */
  async add(cluster: NewCluster, members: readonly NewMember[]): Promise<void> {
    await this.manager.query(
      `UPDATE clusters SET lifecycle = 'Expired', expired_at = now(), version = version + 1
       WHERE dbms_type = $1 AND cluster_name = $2 AND lifecycle = 'Failed'`,
      [cluster.dbmsType, cluster.clusterName],
    );
    const taken: unknown[] = await this.manager.query(
      `SELECT 1 FROM clusters WHERE dbms_type = $1 AND cluster_name = $2 AND lifecycle IN (${NAME_HOLDERS})`,
      [cluster.dbmsType, cluster.clusterName],
    );
    if (taken.length > 0) throw clusterExists(cluster);
    try {
      await this.manager.insert(ClusterEntity, { ...cluster });
    } catch (error) {
      if (isUniqueViolation(error, 'clusters_name_once')) throw clusterExists(cluster);
      throw error;
    }
    await this.manager.insert(ClusterMemberEntity, [...members]);
  }

  async change(id: string, changes: ClusterChange): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(ClusterEntity)
      .set({ ...changes, ...(changes.clusterHealth === undefined ? {} : { healthSince: () => 'now()' }) })
      .where({ id })
      .execute();
  }

  /**
   * Gives a cluster the key and the place of its backups, unless it has them: then nothing changes, whoever asks. Answers
   * whether it was given these.
   */
  async settleBackups(id: string, sealedBackupKey: string, backupRepositoryId: string): Promise<boolean> {
    const [, changed]: [unknown[], number] = await this.manager.query(
      `UPDATE clusters SET sealed_backup_key = $2, backup_repository_id = $3, version = version + 1
       WHERE id = $1 AND sealed_backup_key IS NULL`,
      [id, sealedBackupKey, backupRepositoryId],
    );
    return changed > 0;
  }

  /** Changes a cluster if it is still the version that the caller has seen. Answers whether it was. */
  async changeVersion(id: string, expectedVersion: number, changes: ClusterSettings): Promise<boolean> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ClusterEntity)
      .set(changes)
      .where({ id, version: expectedVersion })
      .execute();
    return affected !== 0;
  }

  async changeMember(id: string, changes: MemberChange): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(ClusterMemberEntity)
      .set({ ...changes, ...(changes.serverHealth === undefined ? {} : { healthSince: () => 'now()' }) })
      .where({ id })
      .execute();
  }

  /**
   * Whether a cluster still stands where it stood when it was read, worked on by the same operation or by none. If so, it
   * stands there until the transaction ends.
   */
  async isStill({ id, lifecycle, runningOperationId }: ClusterRow): Promise<boolean> {
    const found: unknown[] = await this.manager.query(
      `SELECT 1 FROM clusters WHERE id = $1 AND lifecycle = $2 AND $3::uuid IS NOT DISTINCT FROM (
         SELECT id FROM operations WHERE cluster_id = $1 AND status IN ${UNFINISHED})
       FOR NO KEY UPDATE OF clusters`,
      [id, lifecycle, runningOperationId],
    );
    return found.length > 0;
  }

  /** Whether the server is a member of a cluster of ours now. */
  hasMember(serverId: string): Promise<boolean> {
    return this.manager.existsBy(ClusterMemberEntity, { serverId, expiredAt: IsNull() });
  }

  async addMember(member: NewMember): Promise<void> {
    await this.manager.insert(ClusterMemberEntity, member);
  }

  /** Ends a server's time in a cluster. */
  async expireMembership(clusterId: string, serverId: string): Promise<void> {
    await this.manager.query(
      `UPDATE cluster_members SET expired_at = now() WHERE cluster_id = $1 AND server_id = $2 AND expired_at IS NULL`,
      [clusterId, serverId],
    );
  }

  /** Clusters that were kept long enough after they had been deleted. */
  async quarantineOverIds(): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM clusters WHERE lifecycle = 'Quarantined' AND quarantined_until <= now() ORDER BY quarantined_until LIMIT 100`,
    );
    return rows.map((row) => row.id);
  }

  /** Active clusters, to be observed, a page at a time in the order of their ids. */
  async activeIdsAfter(id: string | null, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT id FROM clusters WHERE lifecycle = 'Active' AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      [id, limit],
    );
    return rows.map((row) => row.id);
  }
}

export type NewCluster = Pick<
  ClusterEntity,
  | 'id'
  | 'dbmsType'
  | 'clusterName'
  | 'displayName'
  | 'applicationId'
  | 'environmentId'
  | 'release'
  | 'lifecycle'
  | 'clusterHealth'
  | 'phase'
  | 'databaseName'
  | 'ownerName'
  | 'tlsEnabled'
  | 'backupRetentionDays'
  | 'maintenanceWindow'
  | 'sealedPasswords'
  | 'createOperationId'
>;
export type NewMember = Pick<ClusterMemberEntity, 'id' | 'clusterId' | 'serverId' | 'ordinal' | 'nodeRole' | 'serverHealth'>;
export type ClusterChange = Partial<
  Pick<
    ClusterEntity,
    | 'tlsEnabled'
    | 'release'
    | 'lifecycle'
    | 'clusterHealth'
    | 'phase'
    | 'failureReason'
    | 'createOperationId'
    | 'quarantinedUntil'
    | 'expiredAt'
    | 'restoredFromBackupId'
  >
>;
export type ClusterSettings = Pick<ClusterEntity, 'backupRetentionDays' | 'maintenanceWindow'>;
export type MemberChange = Partial<
  Pick<
    ClusterMemberEntity,
    | 'port'
    | 'nodeRole'
    | 'serverHealth'
    | 'healthReason'
    | 'dbVersion'
    | 'release'
    | 'lastPatchedAt'
    | 'lagBytes'
    | 'positionBytes'
    | 'streaming'
    | 'pendingRestart'
    | 'dbSizeBytes'
    | 'term'
    | 'tlsCertificate'
    | 'sealedTlsKey'
    | 'observedAt'
    | 'outageSince'
  >
>;

function narrow<E extends object>(query: SelectQueryBuilder<E>, filter: ClusterFilter): void {
  if (filter.environment) query.andWhere('environment.environment = :environment', { environment: filter.environment });
  if (filter.application) query.andWhere('application.application_name = :application', { application: filter.application });
  if (filter.clusterHealth) query.andWhere('cluster.cluster_health = :health', { health: filter.clusterHealth });
  if (filter.ownerEmail !== undefined)
    query.andWhere(`cluster.application_id IN (${OWNED_BY})`, { ownerEmail: filter.ownerEmail });
  if (filter.ids) query.andWhere('cluster.id = ANY(:ids)', { ids: filter.ids });
  if (filter.clusterName)
    query.andWhere('cluster.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
  if (filter.search) {
    const search = containing(filter.search);
    query.andWhere(
      new Brackets((any) =>
        any
          .where('cluster.cluster_name ILIKE :search', { search })
          .orWhere('application.application_name ILIKE :search')
          .orWhere(
            `EXISTS (SELECT FROM cluster_members m JOIN servers s ON s.id = m.server_id
                     WHERE m.cluster_id = cluster.id AND m.expired_at IS NULL AND s.server_name ILIKE :search)`,
          ),
      ),
    );
  }
}

function clusterExists({ dbmsType, clusterName }: NewCluster): DomainError {
  const detail = `There is already a ${dbmsType} cluster ${clusterName}.`;
  return new DomainError('cluster-exists', detail, { clusterName }, [{ pointer: '/cluster/clusterName', detail }]);
}
