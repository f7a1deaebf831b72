import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep what servers say about themselves. */
export class KeepWhatServersSayAboutThemselves1795562242311 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" ADD "offered_host_key" character varying(2048)`);
    await runner.query(`ALTER TABLE "servers" ADD "claimed" jsonb`);
    await runner.query(`ALTER TABLE "servers" ADD "facts" jsonb`);
    await runner.query(`ALTER TABLE "servers" ADD "facts_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "servers" ADD "releases" jsonb`);
    await runner.query(`ALTER TABLE "servers" ADD "checks" jsonb`);
    await runner.query(`ALTER TABLE "servers" ADD "checked_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "servers" ADD "check_operation_id" uuid`);
    await runner.query(`ALTER TABLE "servers" ADD "unreachable_since" TIMESTAMP WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "unreachable_since"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "check_operation_id"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "checked_at"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "checks"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "releases"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "facts_at"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "facts"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "claimed"`);
    await runner.query(`ALTER TABLE "servers" DROP COLUMN "offered_host_key"`);
  }
}
