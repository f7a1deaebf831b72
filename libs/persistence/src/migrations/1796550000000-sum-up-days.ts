import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = `"until_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "clusters" integer NOT NULL, "servers" integer NOT NULL, "sized" integer NOT NULL, "db_size_bytes" bigint NOT NULL, "backups" integer NOT NULL, "backup_bytes" bigint NOT NULL`;

/** Sum up days, those that are there already as well, and find closed months by their names. */
export class SumUpDays1796550000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "environment_days" ("day" date NOT NULL, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, ${SUMS}, CONSTRAINT "PK_environment_days" PRIMARY KEY ("day", "environment_id", "dbms_type"))`,
    );
    await runner.query(
      `CREATE TABLE "application_days" ("day" date NOT NULL, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, ${SUMS}, "application_id" uuid NOT NULL, CONSTRAINT "PK_application_days" PRIMARY KEY ("day", "environment_id", "dbms_type", "application_id"))`,
    );
    await runner.query(
      `INSERT INTO application_days (day, application_id, environment_id, dbms_type, until_at, clusters, servers, sized, db_size_bytes, backups, backup_bytes)
       SELECT day, application_id, environment_id, dbms_type, max(until_at), count(*), sum(servers), count(db_size_bytes),
         coalesce(sum(db_size_bytes), 0), sum(backups), sum(backup_bytes) FROM cluster_days GROUP BY 1, 2, 3, 4`,
    );
    await runner.query(
      `INSERT INTO environment_days (day, environment_id, dbms_type, until_at, clusters, servers, sized, db_size_bytes, backups, backup_bytes)
       SELECT day, environment_id, dbms_type, max(until_at), sum(clusters), sum(servers), sum(sized), sum(db_size_bytes), sum(backups),
         sum(backup_bytes) FROM application_days GROUP BY 1, 2, 3`,
    );
    await runner.query(`CREATE INDEX "downtime_months_by_month" ON "downtime_months"  ("month") `);
    for (const table of ['environment_days', 'application_days']) {
      await runner.query(
        `CREATE TRIGGER "${table}_stay_as_they_were" BEFORE UPDATE OR DELETE ON "${table}"
         FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_days"()`,
      );
      await runner.query(
        `CREATE TRIGGER "${table}_are_kept" BEFORE TRUNCATE ON "${table}"
         FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."downtime_months_by_month"`);
    await runner.query(`DROP TABLE "application_days"`);
    await runner.query(`DROP TABLE "environment_days"`);
  }
}
