import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Measure servers. The tables that grow are parted by time, which TypeORM does not know of: they have no entities. Their
 * partitions are made by whoever writes, and dropped as a whole when their time is over.
 */
export class MeasureServers1795900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['metric_samples', 'metric_five_minutes', 'metric_hours'])
      await runner.query(
        `CREATE TABLE "${table}" ("server_id" uuid NOT NULL, "at" timestamptz(3) NOT NULL, "numbers" jsonb NOT NULL,
           CONSTRAINT "${table}_once" PRIMARY KEY ("server_id", "at")) PARTITION BY RANGE ("at")`,
      );
    await runner.query(
      `CREATE TABLE "metric_latest" ("server_id" uuid CONSTRAINT "metric_latest_once" PRIMARY KEY, "at" timestamptz(3) NOT NULL,
         "numbers" jsonb NOT NULL, "counters" jsonb NOT NULL) WITH (fillfactor = 70)`,
    );
    await runner.query(
      `CREATE TABLE "metric_rollups" ("resolution" varchar(10) CONSTRAINT "metric_rollups_once" PRIMARY KEY, "rolled_until" timestamptz)`,
    );
    await runner.query(`INSERT INTO "metric_rollups" VALUES ('5min', NULL), ('1h', NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['metric_rollups', 'metric_latest', 'metric_hours', 'metric_five_minutes', 'metric_samples'])
      await runner.query(`DROP TABLE "${table}"`);
  }
}
