import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep metrics by the day, so that a chart over a year reads hundreds of rows of a server and not thousands. */
export class KeepMetricsByTheDay1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "metric_days" ("server_id" uuid NOT NULL, "at" timestamptz(3) NOT NULL, "numbers" jsonb NOT NULL,
         CONSTRAINT "metric_days_once" PRIMARY KEY ("server_id", "at")) PARTITION BY RANGE ("at")`,
    );
    await runner.query(`INSERT INTO "metric_rollups" VALUES ('1d', NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "metric_rollups" WHERE resolution = '1d'`);
    await runner.query(`DROP TABLE "metric_days"`);
  }
}
