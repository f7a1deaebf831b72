import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Patch clusters and keep the evidence. */
export class PatchClustersAndKeepTheEvidence1795575759613 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "blackouts" ("id" uuid NOT NULL, "environment_id" uuid, "starts_at" TIMESTAMP WITH TIME ZONE NOT NULL, "ends_at" TIMESTAMP WITH TIME ZONE NOT NULL, "reason" character varying(300) NOT NULL, "created_by" character varying(100) NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_635bfc9405a133e06c508542eb8" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "blackouts_by_end" ON "blackouts"  ("ends_at") `);
    await runner.query(
      `CREATE TABLE "known_releases" ("dbms_type" character varying(20) NOT NULL, "version" character varying(20) NOT NULL, "first_seen_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_0e7b2a478597e082cc3219d86bd" PRIMARY KEY ("dbms_type", "version"))`,
    );
    await runner.query(
      `CREATE TABLE "patches" ("id" uuid NOT NULL, "position" bigint NOT NULL, "patch_run_id" uuid NOT NULL, "operation_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "cluster_name" character varying(40) NOT NULL, "server_name" character varying(253) NOT NULL, "patch_type" character varying(10) NOT NULL, "from_version" character varying(100), "to_version" character varying(100), "outcome" character varying(20) NOT NULL, "details" text NOT NULL, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "commands" jsonb NOT NULL, "findings" jsonb NOT NULL, "output" text NOT NULL, "write_outage_ms" integer, "actor" character varying(100) NOT NULL, "ticket_url" character varying(500), "previous_hash" character varying(64) NOT NULL, "hash" character varying(64) NOT NULL, CONSTRAINT "PK_02b2cf7c0a8f3dedbad9deda396" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "patches_by_run" ON "patches"  ("patch_run_id") `);
    await runner.query(`CREATE INDEX "patches_by_server" ON "patches"  ("server_name", "finished_at") `);
    await runner.query(`CREATE INDEX "patches_by_cluster" ON "patches"  ("cluster_name", "finished_at") `);
    await runner.query(`CREATE UNIQUE INDEX "patches_in_order" ON "patches"  ("position") `);
    await runner.query(`ALTER TABLE "cluster_members" ADD "release" character varying(20)`);
    await runner.query(`ALTER TABLE "operation_steps" ADD "write_outage_ms" integer`);
    await runner.query(`ALTER TABLE "operation_steps" ADD "findings" jsonb`);
    await runner.query(`ALTER TABLE "operations" ADD "parent_id" uuid`);
    await runner.query(`ALTER TABLE "operations" ADD "subject" jsonb`);
    await runner.query(`ALTER TABLE "operations" ADD "rollback_requested" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "operations" ADD "left_out" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "operations" ADD "halted_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "operations" ADD "retried_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "operations" ADD "ticket_url" character varying(500)`);
    await runner.query(`ALTER TABLE "operations" ADD "write_outage_ms" integer`);
    await runner.query(`ALTER TABLE "operations" ADD "write_gaps" jsonb`);
    await runner.query(`CREATE INDEX "operations_by_parent" ON "operations"  ("parent_id") WHERE "parent_id" IS NOT NULL`);
    await runner.query(
      `ALTER TABLE "operations" ADD CONSTRAINT "FK_1ecce8c8793180ed9e9a266cc79" FOREIGN KEY ("parent_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "blackouts" ADD CONSTRAINT "FK_2cd224be97bbbf5b1191d809c94" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "patches" ADD CONSTRAINT "FK_6724692233f7c0f631dcead2729" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "patches" DROP CONSTRAINT "FK_6724692233f7c0f631dcead2729"`);
    await runner.query(`ALTER TABLE "blackouts" DROP CONSTRAINT "FK_2cd224be97bbbf5b1191d809c94"`);
    await runner.query(`ALTER TABLE "operations" DROP CONSTRAINT "FK_1ecce8c8793180ed9e9a266cc79"`);
    await runner.query(`DROP INDEX "public"."operations_by_parent"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "write_gaps"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "write_outage_ms"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "ticket_url"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "retried_at"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "halted_at"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "left_out"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "rollback_requested"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "subject"`);
    await runner.query(`ALTER TABLE "operations" DROP COLUMN "parent_id"`);
    await runner.query(`ALTER TABLE "operation_steps" DROP COLUMN "findings"`);
    await runner.query(`ALTER TABLE "operation_steps" DROP COLUMN "write_outage_ms"`);
    await runner.query(`ALTER TABLE "cluster_members" DROP COLUMN "release"`);
    await runner.query(`DROP INDEX "public"."patches_in_order"`);
    await runner.query(`DROP INDEX "public"."patches_by_cluster"`);
    await runner.query(`DROP INDEX "public"."patches_by_server"`);
    await runner.query(`DROP INDEX "public"."patches_by_run"`);
    await runner.query(`DROP TABLE "patches"`);
    await runner.query(`DROP TABLE "known_releases"`);
    await runner.query(`DROP INDEX "public"."blackouts_by_end"`);
    await runner.query(`DROP TABLE "blackouts"`);
  }
}
