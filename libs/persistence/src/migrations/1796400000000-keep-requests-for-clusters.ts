import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep requests for clusters. */
export class KeepRequestsForClusters1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "approval_rules" ("environment_id" uuid NOT NULL, "automatic_up_to" jsonb, "needs_other" boolean NOT NULL, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "PK_92acd1064effca145500bba4116" PRIMARY KEY ("environment_id"))`,
    );
    await runner.query(
      `CREATE TABLE "intake_requests" ("id" uuid NOT NULL, "number" BIGSERIAL NOT NULL, "dbms_type" character varying(20) NOT NULL, "status" character varying(20) NOT NULL, "requester" character varying(100) NOT NULL, "form" jsonb NOT NULL, "application_name" character varying(100), "environment" character varying(30), "promised" jsonb, "submitted_at" TIMESTAMP WITH TIME ZONE, "decided_by" character varying(100), "decided_at" TIMESTAMP WITH TIME ZONE, "ended_at" TIMESTAMP WITH TIME ZONE, "cluster_id" uuid, "operation_id" uuid, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "version" integer NOT NULL DEFAULT '1', CONSTRAINT "UQ_07991cd8e9e0b99906d79d1e517" UNIQUE ("number"), CONSTRAINT "PK_3c08a79523215b46b31211712ca" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "intake_requests_by_operation" ON "intake_requests"  ("operation_id") WHERE operation_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "intake_requests_by_requester" ON "intake_requests"  ("requester", "created_at") `);
    await runner.query(`CREATE INDEX "intake_requests_by_status" ON "intake_requests"  ("status", "created_at") `);
    await runner.query(
      `CREATE TABLE "intake_entries" ("id" uuid NOT NULL, "request_id" uuid NOT NULL, "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "actor" character varying(100) NOT NULL, "deed" character varying(20) NOT NULL, "text" text NOT NULL, CONSTRAINT "PK_d1eb4839be073aebca0dddee8a5" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "intake_entries_by_request" ON "intake_entries"  ("request_id", "at") `);
    await runner.query(
      `CREATE TABLE "quotas" ("id" uuid NOT NULL, "application_id" uuid, "cost_centre" character varying(60), "clusters" integer, "cpu" integer, "ram_gb" double precision, "db_gigs" double precision, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "quotas_of_one" CHECK ((application_id IS NULL) <> (cost_centre IS NULL)), CONSTRAINT "PK_5f54877798333ca833245a100d1" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "quotas_by_cost_centre" ON "quotas"  ("cost_centre") WHERE cost_centre IS NOT NULL`);
    await runner.query(
      `CREATE UNIQUE INDEX "quotas_by_application" ON "quotas"  ("application_id") WHERE application_id IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE "approval_rules" ADD CONSTRAINT "FK_92acd1064effca145500bba4116" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "intake_requests" ADD CONSTRAINT "FK_4cb38803a7e66962b8c516f2974" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "intake_entries" ADD CONSTRAINT "FK_ea1f71b77c08da5d8be6c3094ba" FOREIGN KEY ("request_id") REFERENCES "intake_requests"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "quotas" ADD CONSTRAINT "FK_91e6af7f878acb672fa42dea7d2" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "quotas" DROP CONSTRAINT "FK_91e6af7f878acb672fa42dea7d2"`);
    await runner.query(`ALTER TABLE "intake_entries" DROP CONSTRAINT "FK_ea1f71b77c08da5d8be6c3094ba"`);
    await runner.query(`ALTER TABLE "intake_requests" DROP CONSTRAINT "FK_4cb38803a7e66962b8c516f2974"`);
    await runner.query(`ALTER TABLE "approval_rules" DROP CONSTRAINT "FK_92acd1064effca145500bba4116"`);
    await runner.query(`DROP INDEX "public"."quotas_by_application"`);
    await runner.query(`DROP INDEX "public"."quotas_by_cost_centre"`);
    await runner.query(`DROP TABLE "quotas"`);
    await runner.query(`DROP INDEX "public"."intake_entries_by_request"`);
    await runner.query(`DROP TABLE "intake_entries"`);
    await runner.query(`DROP INDEX "public"."intake_requests_by_status"`);
    await runner.query(`DROP INDEX "public"."intake_requests_by_requester"`);
    await runner.query(`DROP INDEX "public"."intake_requests_by_operation"`);
    await runner.query(`DROP TABLE "intake_requests"`);
    await runner.query(`DROP TABLE "approval_rules"`);
  }
}
