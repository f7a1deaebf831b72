import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Say until when backups of deleted clusters stay. Of those that are deleted already: 90 days from now on at least, so that
 * nothing goes before somebody could have seen that it will.
 */
export class SayUntilWhenBackupsOfDeletedClustersStay1795607100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "clusters" ADD "backups_kept_until" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `UPDATE "clusters" SET "backups_kept_until" = now() + make_interval(days => greatest(90, "backup_retention_days"))
       WHERE "lifecycle" = 'Expired' AND "sealed_backup_key" IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "backups_kept_until"`);
  }
}
