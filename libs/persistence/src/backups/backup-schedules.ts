import { DomainError } from '@rocket/domain';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { BackupScheduleEntity } from './backup-schedule.entity.js';

export type BackupScheduleRow = Omit<BackupScheduleEntity, 'cluster'>;
export type NewBackupSchedule = Omit<BackupScheduleRow, 'version' | 'lastDueAt'> & Partial<Pick<BackupScheduleRow, 'lastDueAt'>>;

/** When clusters are backed up. */
export class BackupSchedules {
  constructor(private readonly manager: EntityManager) {}

  find(clusterId: string): Promise<BackupScheduleRow | null> {
    return this.manager.findOneBy(BackupScheduleEntity, { clusterId });
  }

  of(clusterIds: readonly string[]): Promise<BackupScheduleRow[]> {
    return this.manager.findBy(BackupScheduleEntity, { clusterId: In([...clusterIds]) });
  }

  /** Gives a cluster its first schedule; one that it has stays. */
  async addOnce(schedule: NewBackupSchedule): Promise<void> {
    await this.manager.createQueryBuilder().insert().into(BackupScheduleEntity).values(schedule).orIgnore().execute();
  }

  /**
   * @param expectedVersion the one that the caller has seen; 0 when there was none
   * @throws DomainError `edit-conflict`
   */
  async put(schedule: NewBackupSchedule, expectedVersion: number): Promise<void> {
    const { clusterId, ...fields } = schedule;
    const { affected } =
      expectedVersion === 0
        ? await this.insert(schedule)
        : await this.manager
            .createQueryBuilder()
            .update(BackupScheduleEntity)
            .set({ ...fields, version: () => 'version + 1' })
            .where({ clusterId, version: expectedVersion })
            .execute();
    if (affected === 0) throw new DomainError('edit-conflict', 'The schedule was changed meanwhile. Look at it again.');
  }

  /** Those that are due, the longest due first. */
  async due(now: Date, limit: number): Promise<BackupScheduleRow[]> {
    return this.manager
      .createQueryBuilder(BackupScheduleEntity, 'schedule')
      .innerJoin('schedule.cluster', 'cluster')
      .where(`schedule.is_enabled AND schedule.next_due_at <= :now AND cluster.lifecycle = 'Active'`, { now })
      .orderBy('schedule.next_due_at')
      .addOrderBy('schedule.cluster_id')
      .limit(limit)
      .getMany();
  }

  /** Records that what was due has been taken care of. Not a change that anybody edits against; answers whether it still was due. */
  async handled(clusterId: string, dueAt: Date, lastDueAt: Date, nextDueAt: Date | null): Promise<boolean> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(BackupScheduleEntity)
      .set({ lastDueAt, nextDueAt })
      .where({ clusterId, nextDueAt: dueAt })
      .execute();
    return affected !== 0;
  }

  private async insert(schedule: NewBackupSchedule): Promise<{ affected: number }> {
    const result = await this.manager
      .createQueryBuilder()
      .insert()
      .into(BackupScheduleEntity)
      .values(schedule)
      .orIgnore()
      .returning('cluster_id')
      .execute();
    return { affected: (result.raw as unknown[]).length };
  }
}
