import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Let stopped clusters keep their names. */
export class LetStoppedClustersKeepTheirNames1795575297000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "clusters_name_once"`);
    await runner.query(
      `CREATE UNIQUE INDEX "clusters_name_once" ON "clusters" ("dbms_type", "cluster_name") WHERE "lifecycle" IN ('Creating', 'Active', 'Stopped', 'Quarantined')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // Who does not know what stopped means takes such a cluster for one that is down.
    await runner.query(`UPDATE "clusters" SET "lifecycle" = 'Active' WHERE "lifecycle" = 'Stopped'`);
    await runner.query(`DROP INDEX "clusters_name_once"`);
    await runner.query(
      `CREATE UNIQUE INDEX "clusters_name_once" ON "clusters" ("dbms_type", "cluster_name") WHERE "lifecycle" IN ('Creating', 'Active', 'Quarantined')`,
    );
  }
}
