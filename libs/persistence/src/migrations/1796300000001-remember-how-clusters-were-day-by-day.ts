import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Remember how clusters were day by day. */
export class RememberHowClustersWereDayByDay1796300000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "cluster_days" ("cluster_id" uuid NOT NULL, "day" date NOT NULL, "seen_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "application_id" uuid NOT NULL, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "lifecycle" character varying(20) NOT NULL, "release" character varying(20) NOT NULL, "servers" integer NOT NULL, "db_size_bytes" bigint, "backups" integer NOT NULL, "backup_bytes" bigint NOT NULL, CONSTRAINT "PK_d8e4f5fd9d51f6df4a5660fc468" PRIMARY KEY ("cluster_id", "day"))`,
    );
    await runner.query(`CREATE INDEX "cluster_days_by_day" ON "cluster_days"  ("day", "application_id") `);
    await runner.query(
      `CREATE FUNCTION "refuse_to_change_days"() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF OLD.until_at > now() THEN RETURN coalesce(NEW, OLD); END IF;
         RAISE EXCEPTION 'Rows of % stay as they were written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$`,
    );
    await runner.query(
      `CREATE TRIGGER "cluster_days_stay_as_they_were" BEFORE UPDATE OR DELETE ON "cluster_days"
       FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_days"()`,
    );
    await runner.query(
      `CREATE TRIGGER "cluster_days_are_kept" BEFORE TRUNCATE ON "cluster_days"
       FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."cluster_days_by_day"`);
    await runner.query(`DROP TABLE "cluster_days"`);
    await runner.query(`DROP FUNCTION "refuse_to_change_days"()`);
  }
}
