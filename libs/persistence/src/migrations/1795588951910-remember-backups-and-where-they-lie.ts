import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Remember backups and where they lie. */
export class RememberBackupsAndWhereTheyLie1795588951910 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "backup_repositories" ("id" uuid NOT NULL, "name" character varying(60) NOT NULL, "environment_id" uuid, "kind" character varying(20) NOT NULL, "path" character varying(1000) NOT NULL, "warn_percent" integer NOT NULL DEFAULT '80', "critical_percent" integer NOT NULL DEFAULT '95', "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "backup_repositories_warn_before_critical" CHECK ("warn_percent" < "critical_percent"), CONSTRAINT "PK_245c2d494c77161cd145cce93a6" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "backup_repositories_name_once" ON "backup_repositories"  ("name") `);
    await runner.query(
      `CREATE TABLE "backups" ("id" uuid NOT NULL, "cluster_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "cluster_name" character varying(40) NOT NULL, "repository_id" uuid NOT NULL, "method" character varying(20) NOT NULL, "label" character varying(100) NOT NULL, "backup_type" character varying(10) NOT NULL, "status" character varying(20) NOT NULL, "parent_id" uuid, "server_name" character varying(253), "operation_id" uuid, "release" character varying(20) NOT NULL, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "stopped_at" TIMESTAMP(3) WITH TIME ZONE, "progress_percent" integer, "db_size_bytes" bigint, "stored_bytes" bigint, "manifest_sha256" character varying(64), "term" integer, "wal_start" bigint, "wal_stop" bigint, "failure" text, "hold_by" character varying(100), "hold_reason" character varying(300), "held_at" TIMESTAMP WITH TIME ZONE, "verified_at" TIMESTAMP WITH TIME ZONE, "verification" text, "expiring_since" TIMESTAMP WITH TIME ZONE, "removed_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "backups_held_by_somebody" CHECK (("hold_by" IS NULL) = ("hold_reason" IS NULL)), CONSTRAINT "PK_ca30ff369eddfc7dac3b35d0d3c" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "backups_by_repository" ON "backups"  ("repository_id") `);
    await runner.query(`CREATE INDEX "backups_by_parent" ON "backups"  ("parent_id") WHERE "parent_id" IS NOT NULL`);
    await runner.query(`CREATE INDEX "backups_newest" ON "backups"  ("dbms_type", "started_at") `);
    await runner.query(`CREATE INDEX "backups_by_status" ON "backups"  ("status", "cluster_id") `);
    await runner.query(`CREATE INDEX "backups_newest_of_cluster" ON "backups"  ("cluster_id", "started_at") `);
    await runner.query(`CREATE UNIQUE INDEX "backups_label_once" ON "backups"  ("cluster_id", "label") `);
    await runner.query(
      `CREATE TABLE "backup_policies" ("id" uuid NOT NULL, "environment_id" uuid, "cluster_id" uuid, "policy" jsonb NOT NULL, "changed_by" character varying(100) NOT NULL, "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "version" integer NOT NULL DEFAULT '1', CONSTRAINT "backup_policies_of_one_thing" CHECK (num_nonnulls("environment_id", "cluster_id") = 1), CONSTRAINT "PK_260ee37c86657e1679e3cb73333" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "backup_policies_cluster_once" ON "backup_policies"  ("cluster_id") `);
    await runner.query(`CREATE UNIQUE INDEX "backup_policies_environment_once" ON "backup_policies"  ("environment_id") `);
    await runner.query(
      `CREATE TABLE "backup_schedules" ("cluster_id" uuid NOT NULL, "full_cron" character varying(100) NOT NULL, "diff_cron" character varying(100), "incr_cron" character varying(100), "zone" character varying(60) NOT NULL, "is_enabled" boolean NOT NULL DEFAULT true, "next_due_at" TIMESTAMP WITH TIME ZONE, "last_due_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "PK_bd4cac4e465a98ea43793622f10" PRIMARY KEY ("cluster_id"))`,
    );
    await runner.query(`CREATE INDEX "backup_schedules_due" ON "backup_schedules"  ("next_due_at") WHERE "is_enabled"`);
    await runner.query(
      `CREATE TABLE "restores" ("id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "source_cluster_id" uuid NOT NULL, "source_cluster_name" character varying(40) NOT NULL, "backup_id" uuid NOT NULL, "goal" character varying(10) NOT NULL, "target_time" TIMESTAMP(3) WITH TIME ZONE, "purpose" character varying(20) NOT NULL, "target_cluster_id" uuid, "target_cluster_name" character varying(40) NOT NULL, "operation_id" uuid, "status" character varying(20) NOT NULL, "reason" text NOT NULL DEFAULT '', "ticket_url" character varying(500), "actor" character varying(100) NOT NULL, "progress_percent" integer, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP(3) WITH TIME ZONE, "recovered_to_at" TIMESTAMP(3) WITH TIME ZONE, "last_commit_at" TIMESTAMP(3) WITH TIME ZONE, "checks" jsonb NOT NULL DEFAULT '[]', "failure" text, CONSTRAINT "PK_1616b6cbb2df0bdeb75607c91f8" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "restores_by_target" ON "restores"  ("target_cluster_id") WHERE "target_cluster_id" IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "restores_by_backup" ON "restores"  ("backup_id", "status") `);
    await runner.query(`CREATE INDEX "restores_by_source" ON "restores"  ("source_cluster_id", "started_at") `);
    await runner.query(`CREATE INDEX "restores_newest" ON "restores"  ("dbms_type", "started_at") `);
    await runner.query(
      `CREATE TABLE "wal_ranges" ("id" uuid NOT NULL, "cluster_id" uuid NOT NULL, "term" integer NOT NULL, "from_position" bigint NOT NULL, "to_position" bigint NOT NULL, "from_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "to_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "wal_ranges_go_forward" CHECK ("from_position" <= "to_position"), CONSTRAINT "PK_be8f271c64b77cc707db03b24dc" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "wal_ranges_of_cluster" ON "wal_ranges"  ("cluster_id", "term", "from_position") `);
    await runner.query(`ALTER TABLE "clusters" ADD "sealed_backup_key" text`);
    await runner.query(`ALTER TABLE "clusters" ADD "backup_repository_id" uuid`);
    await runner.query(`ALTER TABLE "clusters" ADD "restored_from_backup_id" uuid`);
    await runner.query(
      `ALTER TABLE "backup_repositories" ADD CONSTRAINT "FK_8ad1f844bc2b57a2b4a68bab10d" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "clusters" ADD CONSTRAINT "FK_f2a8bd3c4c9ee44cf2b72d792b8" FOREIGN KEY ("backup_repository_id") REFERENCES "backup_repositories"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backups" ADD CONSTRAINT "FK_aa5e71780e4e445b15111cb2d46" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backups" ADD CONSTRAINT "FK_43eadb4b6e11ab9f71174ea7ddb" FOREIGN KEY ("repository_id") REFERENCES "backup_repositories"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backups" ADD CONSTRAINT "FK_c9803516d6d2da8fb6a16696cd4" FOREIGN KEY ("parent_id") REFERENCES "backups"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backups" ADD CONSTRAINT "FK_81be562f4457a159ad9fac21ce5" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backup_policies" ADD CONSTRAINT "FK_8c068db900d2a6ba24fb139f061" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backup_policies" ADD CONSTRAINT "FK_ddc66c7ab677f9953010e9047a9" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "backup_schedules" ADD CONSTRAINT "FK_bd4cac4e465a98ea43793622f10" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "restores" ADD CONSTRAINT "FK_292cad8998206ae268ceb093b3c" FOREIGN KEY ("source_cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "restores" ADD CONSTRAINT "FK_994da4b9758e793081278cb1fb3" FOREIGN KEY ("backup_id") REFERENCES "backups"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "restores" ADD CONSTRAINT "FK_f28b4d9666c45242c3c12438afb" FOREIGN KEY ("target_cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "restores" ADD CONSTRAINT "FK_243d0a419a328708275e098ebfb" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "wal_ranges" ADD CONSTRAINT "FK_9db6650272b837a8b3960204ec1" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "wal_ranges" DROP CONSTRAINT "FK_9db6650272b837a8b3960204ec1"`);
    await runner.query(`ALTER TABLE "restores" DROP CONSTRAINT "FK_243d0a419a328708275e098ebfb"`);
    await runner.query(`ALTER TABLE "restores" DROP CONSTRAINT "FK_f28b4d9666c45242c3c12438afb"`);
    await runner.query(`ALTER TABLE "restores" DROP CONSTRAINT "FK_994da4b9758e793081278cb1fb3"`);
    await runner.query(`ALTER TABLE "restores" DROP CONSTRAINT "FK_292cad8998206ae268ceb093b3c"`);
    await runner.query(`ALTER TABLE "backup_schedules" DROP CONSTRAINT "FK_bd4cac4e465a98ea43793622f10"`);
    await runner.query(`ALTER TABLE "backup_policies" DROP CONSTRAINT "FK_ddc66c7ab677f9953010e9047a9"`);
    await runner.query(`ALTER TABLE "backup_policies" DROP CONSTRAINT "FK_8c068db900d2a6ba24fb139f061"`);
    await runner.query(`ALTER TABLE "backups" DROP CONSTRAINT "FK_81be562f4457a159ad9fac21ce5"`);
    await runner.query(`ALTER TABLE "backups" DROP CONSTRAINT "FK_c9803516d6d2da8fb6a16696cd4"`);
    await runner.query(`ALTER TABLE "backups" DROP CONSTRAINT "FK_43eadb4b6e11ab9f71174ea7ddb"`);
    await runner.query(`ALTER TABLE "backups" DROP CONSTRAINT "FK_aa5e71780e4e445b15111cb2d46"`);
    await runner.query(`ALTER TABLE "clusters" DROP CONSTRAINT "FK_f2a8bd3c4c9ee44cf2b72d792b8"`);
    await runner.query(`ALTER TABLE "backup_repositories" DROP CONSTRAINT "FK_8ad1f844bc2b57a2b4a68bab10d"`);
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "restored_from_backup_id"`);
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "backup_repository_id"`);
    await runner.query(`ALTER TABLE "clusters" DROP COLUMN "sealed_backup_key"`);
    await runner.query(`DROP INDEX "public"."wal_ranges_of_cluster"`);
    await runner.query(`DROP TABLE "wal_ranges"`);
    await runner.query(`DROP INDEX "public"."restores_newest"`);
    await runner.query(`DROP INDEX "public"."restores_by_source"`);
    await runner.query(`DROP INDEX "public"."restores_by_backup"`);
    await runner.query(`DROP INDEX "public"."restores_by_target"`);
    await runner.query(`DROP TABLE "restores"`);
    await runner.query(`DROP INDEX "public"."backup_schedules_due"`);
    await runner.query(`DROP TABLE "backup_schedules"`);
    await runner.query(`DROP INDEX "public"."backup_policies_environment_once"`);
    await runner.query(`DROP INDEX "public"."backup_policies_cluster_once"`);
    await runner.query(`DROP TABLE "backup_policies"`);
    await runner.query(`DROP INDEX "public"."backups_label_once"`);
    await runner.query(`DROP INDEX "public"."backups_newest_of_cluster"`);
    await runner.query(`DROP INDEX "public"."backups_by_status"`);
    await runner.query(`DROP INDEX "public"."backups_newest"`);
    await runner.query(`DROP INDEX "public"."backups_by_parent"`);
    await runner.query(`DROP INDEX "public"."backups_by_repository"`);
    await runner.query(`DROP TABLE "backups"`);
    await runner.query(`DROP INDEX "public"."backup_repositories_name_once"`);
    await runner.query(`DROP TABLE "backup_repositories"`);
  }
}
