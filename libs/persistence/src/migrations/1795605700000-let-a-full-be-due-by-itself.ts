import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Let a Full be due by itself. Of clusters that are there none is: whoever did not ask for backups is not given any by an upgrade. */
export class LetAFullBeDueByItself1795605700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "clusters" ADD "full_due_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "clusters" ADD "full_refusal" text`);
    await runner.query(`CREATE INDEX "clusters_full_due" ON "clusters"  ("full_due_at") WHERE "full_due_at" IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "clusters_full_due"`);
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "full_refusal"`);
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "full_due_at"`);
  }
}
