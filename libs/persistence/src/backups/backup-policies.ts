import { DomainError } from '@rocket/domain';
import type { RetentionPolicy } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { BackupPolicyEntity } from './backup-policy.entity.js';

export type BackupPolicyRow = Omit<BackupPolicyEntity, 'environment' | 'cluster'>;
/** Whose policy it is. */
export type PolicyOwner = { clusterId: string } | { environmentId: string };

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
