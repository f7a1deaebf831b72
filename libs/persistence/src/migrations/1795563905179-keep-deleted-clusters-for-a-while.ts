import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep deleted clusters for a while. */
export class KeepDeletedClustersForAWhile1795563905179 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "clusters" ADD "quarantined_until" TIMESTAMP WITH TIME ZONE`);
    // A deleted cluster that can be brought back keeps its name.
    await runner.query(`DROP INDEX "clusters_name_once"`);
    await runner.query(
      `CREATE UNIQUE INDEX "clusters_name_once" ON "clusters" ("dbms_type", "cluster_name") WHERE "lifecycle" IN ('Creating', 'Active', 'Quarantined')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "clusters_name_once"`);
    await runner.query(
      `CREATE UNIQUE INDEX "clusters_name_once" ON "clusters" ("dbms_type", "cluster_name") WHERE "lifecycle" IN ('Creating', 'Active')`,
    );
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "quarantined_until"`);
  }
}
