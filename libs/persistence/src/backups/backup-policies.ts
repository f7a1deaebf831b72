import { DomainError } from '@rocket/domain';
import type { DbmsType, RetentionPolicy } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { BackupPolicyEntity } from './backup-policy.entity.js';

export type BackupPolicyRow = Omit<BackupPolicyEntity, 'environment' | 'cluster'>;
/** Whose policy it is. */
export type PolicyOwner = { clusterId: string } | { environmentId: string };

/** A cluster with backups whose policy is that of its environment. */
export interface GovernedCluster {
  id: string;
  dbmsType: DbmsType;
  clusterName: string;
  environmentId: string;
  backupRetentionDays: number;
}

/** The policy of an environment, and of how many clusters it decides. */
export interface EnvironmentPolicyRow {
  row: BackupPolicyRow | null;
  clusterCount: number;
  ownCount: number;
}

const HAS_BACKUPS = `lifecycle IN ('Active', 'Stopped', 'Quarantined') AND sealed_backup_key IS NOT NULL`;
const HAS_OWN = 'EXISTS (SELECT FROM backup_policies own WHERE own.cluster_id = cluster.id)';

/** Which backups stay, where somebody has said so. */
export class BackupPolicies {
  constructor(private readonly manager: EntityManager) {}

  find(owner: PolicyOwner): Promise<BackupPolicyRow | null> {
    return this.manager.findOneBy(BackupPolicyEntity, owner);
  }

  /** Those of these clusters and environments. */
  async of(clusterIds: readonly string[], environmentIds: readonly string[]): Promise<BackupPolicyRow[]> {
    return this.manager.find(BackupPolicyEntity, {
      where: [{ clusterId: In([...clusterIds]) }, { environmentId: In([...environmentIds]) }],
    });
  }

  /** The policies of these environments, by their ids, and of how many clusters they decide. */
  async ofEnvironments(environmentIds: readonly string[]): Promise<ReadonlyMap<string, EnvironmentPolicyRow>> {
    const counts: { id: string; clusterCount: number; ownCount: number }[] = await this.manager.query(
      `SELECT environment.id, count(cluster.id) FILTER (WHERE NOT ${HAS_OWN})::int AS "clusterCount",
         count(cluster.id) FILTER (WHERE ${HAS_OWN})::int AS "ownCount"
       FROM environments environment
       LEFT JOIN clusters cluster ON cluster.environment_id = environment.id AND ${HAS_BACKUPS}
       WHERE environment.id = ANY($1) GROUP BY environment.id`,
      [environmentIds],
    );
    const rows = await this.of([], environmentIds);
    return new Map(
      counts.map(({ id, ...rest }) => [id, { ...rest, row: rows.find(({ environmentId }) => environmentId === id) ?? null }]),
    );
  }

  /** Clusters of an environment with backups and no policy of their own, in the order of their names; and how many there are. */
  async governed(environmentId: string, limit: number): Promise<{ clusters: GovernedCluster[]; clusterCount: number }> {
    const rows: (GovernedCluster & { clusterCount: number })[] = await this.manager.query(
      `SELECT id, dbms_type AS "dbmsType", cluster_name AS "clusterName", environment_id AS "environmentId",
         backup_retention_days AS "backupRetentionDays", count(*) OVER ()::int AS "clusterCount"
       FROM clusters cluster WHERE environment_id = $1 AND ${HAS_BACKUPS} AND NOT ${HAS_OWN}
       ORDER BY cluster_name, id LIMIT $2`,
      [environmentId, limit],
    );
    return {
      clusterCount: rows[0]?.clusterCount ?? 0,
      clusters: rows.map(({ clusterCount: _, ...cluster }) => cluster),
    };
  }

  /**
   * Writes the policy of a cluster or of an environment.
   *
   * @param expectedVersion the one that the caller has seen; 0 when there was none
   * @throws DomainError `edit-conflict`
   */
  async put(owner: PolicyOwner, policy: RetentionPolicy, changedBy: string, expectedVersion: number): Promise<void> {
    const changed = await this.write(owner, policy, changedBy, expectedVersion);
    if (!changed) throw new DomainError('edit-conflict', 'The policy was changed meanwhile. Look at it again.');
  }

  /** @throws DomainError `edit-conflict` */
  async remove(owner: PolicyOwner, expectedVersion: number): Promise<void> {
    const { affected } = await this.manager.delete(BackupPolicyEntity, { ...owner, version: expectedVersion });
    if (affected === 0 && (await this.find(owner)))
      throw new DomainError('edit-conflict', 'The policy was changed meanwhile. Look at it again.');
  }

  private async write(owner: PolicyOwner, policy: RetentionPolicy, changedBy: string, version: number): Promise<boolean> {
    const stored = JSON.stringify(policy);
    if (version === 0) {
      const { environmentId = null, clusterId = null } = owner as Partial<Record<'environmentId' | 'clusterId', string>>;
      const rows: unknown[] = await this.manager.query(
        `INSERT INTO backup_policies (id, environment_id, cluster_id, policy, changed_by) VALUES ($1, $2, $3, $4::jsonb, $5)
         ON CONFLICT DO NOTHING RETURNING id`,
        [newId(), environmentId, clusterId, stored, changedBy],
      );
      return rows.length > 0;
    }
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(BackupPolicyEntity)
      .set({ policy: policy, changedBy, changedAt: () => 'now()', version: () => 'version + 1' })
      .where({ ...owner, version })
      .execute();
    return affected !== 0;
  }
}
