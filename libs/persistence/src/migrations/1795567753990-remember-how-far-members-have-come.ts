import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Remember how far members have come. */
export class RememberHowFarMembersHaveCome1795567753990 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "cluster_members" ADD "position_bytes" bigint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "cluster_members" DROP COLUMN "position_bytes"`);
  }
}
