import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Watch thresholds and remember incidents. */
export class WatchThresholdsAndRememberIncidents1795900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "incidents" ("id" uuid NOT NULL, "subject_id" uuid NOT NULL, "test_id" uuid NOT NULL, "element" character varying(1024) NOT NULL, "title" character varying(100) NOT NULL, "metric" character varying(40) NOT NULL, "dbms_type" character varying(20) NOT NULL, "cluster_id" uuid NOT NULL, "cluster_name" character varying(40) NOT NULL, "server_name" character varying(253), "state" character varying(10) NOT NULL, "worst" character varying(10), "ticks" jsonb NOT NULL, "least" double precision, "current" double precision, "greatest" double precision, "opened_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state_since" TIMESTAMP WITH TIME ZONE NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE, "acknowledged_by" character varying(100), "acknowledged_at" TIMESTAMP WITH TIME ZONE, "silenced_until" TIMESTAMP WITH TIME ZONE, "silenced_by" character varying(100), "silence_reason" character varying(500), "ticket_url" character varying(500), "note" text, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "PK_ccb34c01719889017e2246469f9" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "incidents_by_time" ON "incidents"  ("opened_at", "id") `);
    await runner.query(`CREATE INDEX "incidents_by_cluster" ON "incidents"  ("cluster_id", "opened_at") `);
    await runner.query(`CREATE INDEX "incidents_open" ON "incidents"  ("state", "opened_at") WHERE "closed_at" IS NULL`);
    await runner.query(
      `CREATE UNIQUE INDEX "incidents_open_once" ON "incidents"  ("subject_id", "test_id", "element") WHERE "closed_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "incident_transitions" ("id" uuid NOT NULL, "incident_id" uuid NOT NULL, "from" character varying(10), "to" character varying(10) NOT NULL, "value" double precision, "notify" boolean NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_94fcad1f5a3edfcb61acb36fac3" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "incident_transitions_in_order" ON "incident_transitions"  ("incident_id", "at") `);
    await runner.query(
      `CREATE TABLE "threshold_tests" ("id" uuid NOT NULL, "title" character varying(100) NOT NULL, "subject" character varying(40) NOT NULL, "warning" character varying(200), "critical" character varying(200), "normal_ticks" integer NOT NULL DEFAULT '2', "warning_ticks" integer NOT NULL DEFAULT '2', "critical_ticks" integer NOT NULL DEFAULT '2', "enabled" boolean NOT NULL DEFAULT true, "version" integer NOT NULL DEFAULT '1', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_9c327cdc50b07b1eb7b3120530d" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "threshold_tests_title_once" ON "threshold_tests"  ("title") `);
    await runner.query(
      `CREATE TABLE "threshold_overrides" ("test_id" uuid NOT NULL, "environment_id" uuid NOT NULL, "warning" character varying(200), "critical" character varying(200), "enabled" boolean NOT NULL DEFAULT true, CONSTRAINT "PK_03fee16223d120738c43f9e6396" PRIMARY KEY ("test_id", "environment_id"))`,
    );
    await runner.query(
      `ALTER TABLE "incidents" ADD CONSTRAINT "FK_702485ae05da2f0b06c7eb1b7fa" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "incident_transitions" ADD CONSTRAINT "FK_86825564709fcd718c3afc5b322" FOREIGN KEY ("incident_id") REFERENCES "incidents"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "threshold_overrides" ADD CONSTRAINT "FK_2440bbf0687a6da5e74d4445ed6" FOREIGN KEY ("test_id") REFERENCES "threshold_tests"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "threshold_overrides" ADD CONSTRAINT "FK_d61ab0912aa650fc8bcfdc48932" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await shipTests(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "threshold_overrides" DROP CONSTRAINT "FK_d61ab0912aa650fc8bcfdc48932"`);
    await runner.query(`ALTER TABLE "threshold_overrides" DROP CONSTRAINT "FK_2440bbf0687a6da5e74d4445ed6"`);
    await runner.query(`ALTER TABLE "incident_transitions" DROP CONSTRAINT "FK_86825564709fcd718c3afc5b322"`);
    await runner.query(`ALTER TABLE "incidents" DROP CONSTRAINT "FK_702485ae05da2f0b06c7eb1b7fa"`);
    await runner.query(`DROP TABLE "threshold_overrides"`);
    await runner.query(`DROP INDEX "public"."threshold_tests_title_once"`);
    await runner.query(`DROP TABLE "threshold_tests"`);
    await runner.query(`DROP INDEX "public"."incident_transitions_in_order"`);
    await runner.query(`DROP TABLE "incident_transitions"`);
    await runner.query(`DROP INDEX "public"."incidents_open_once"`);
    await runner.query(`DROP INDEX "public"."incidents_open"`);
    await runner.query(`DROP INDEX "public"."incidents_by_cluster"`);
    await runner.query(`DROP INDEX "public"."incidents_by_time"`);
    await runner.query(`DROP TABLE "incidents"`);
  }
}

/** What every installation begins with; anybody may change or remove it. */
async function shipTests(runner: QueryRunner): Promise<void> {
  for (const [title, subject, warning, critical] of [
    ['Server response', 'hostPingMs', 'failed or >= 50', '>= 100'],
    ['Database response', 'dbConnectMs', 'failed or >= 50', '>= 100'],
    ['Disk used', 'diskUsedPercent', '>= 80', '>= 95'],
    ['Load', 'load', '>= 3 * cpu', '>= 10 * cpu'],
    ['CPU idle', 'cpuIdlePercent', '<= 10', null],
    ['Members up', 'membersUp', '< members', '<= 1 and < members'],
  ])
    await runner.query(
      `INSERT INTO threshold_tests (id, title, subject, warning, critical) VALUES (gen_random_uuid(), $1, $2, $3, $4)`,
      [title, subject, warning, critical],
    );
}
