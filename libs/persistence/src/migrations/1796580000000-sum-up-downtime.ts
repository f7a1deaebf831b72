import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUM_UP = `INSERT INTO application_downtime_months AS known
    (month, environment_id, dbms_type, application_id, meant_ms, planned_ms, unplanned_ms, unknown_ms)
  SELECT one.month, cluster.environment_id, cluster.dbms_type, cluster.application_id,
    sum(one.meant_ms), sum(one.planned_ms), sum(one.unplanned_ms), sum(one.unknown_ms)
  FROM {closed} one JOIN clusters cluster ON cluster.id = one.cluster_id
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (month, environment_id, dbms_type, application_id) DO UPDATE SET meant_ms = known.meant_ms + excluded.meant_ms,
    planned_ms = known.planned_ms + excluded.planned_ms, unplanned_ms = known.unplanned_ms + excluded.unplanned_ms,
    unknown_ms = known.unknown_ms + excluded.unknown_ms`;

/** Sum up the downtime of closed months by application, those that are closed already as well, and know which months are finished. */
export class SumUpDowntime1796580000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "application_downtime_months" ("month" character varying(7) NOT NULL, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "application_id" uuid NOT NULL, "meant_ms" bigint NOT NULL, "planned_ms" bigint NOT NULL, "unplanned_ms" bigint NOT NULL, "unknown_ms" bigint NOT NULL, CONSTRAINT "PK_application_downtime_months" PRIMARY KEY ("month", "environment_id", "dbms_type", "application_id"))`,
    );
    await runner.query(
      `CREATE TABLE "finished_downtime_months" ("month" character varying(7) NOT NULL, "finished_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_finished_downtime_months" PRIMARY KEY ("month"))`,
    );
    await runner.query(SUM_UP.replace('{closed}', 'downtime_months'));
    await runner.query(
      `CREATE FUNCTION "sum_up_downtime"() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         ${SUM_UP.replace('{closed}', 'closed')};
         RETURN NULL;
       END $$`,
    );
    await runner.query(
      `CREATE TRIGGER "downtime_months_are_summed_up" AFTER INSERT ON "downtime_months" REFERENCING NEW TABLE AS closed
       FOR EACH STATEMENT EXECUTE FUNCTION "sum_up_downtime"()`,
    );
    // Also where a history is copied in and other triggers are off.
    await runner.query(`ALTER TABLE "downtime_months" ENABLE ALWAYS TRIGGER "downtime_months_are_summed_up"`);
    await runner.query(
      `CREATE TRIGGER "application_downtime_months_stay_as_summed" BEFORE UPDATE OR DELETE ON "application_downtime_months"
       FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
    await runner.query(
      `CREATE TRIGGER "application_downtime_months_are_kept" BEFORE TRUNCATE ON "application_downtime_months"
       FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "downtime_months_are_summed_up" ON "downtime_months"`);
    await runner.query(`DROP FUNCTION "sum_up_downtime"()`);
    await runner.query(`DROP TABLE "finished_downtime_months"`);
    await runner.query(`DROP TABLE "application_downtime_months"`);
  }
}
