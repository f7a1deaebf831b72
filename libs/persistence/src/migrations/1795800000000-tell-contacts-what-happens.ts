import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tell contacts what happens. */
export class TellContactsWhatHappens1795800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "notices" ("id" uuid NOT NULL, "event" character varying(40) NOT NULL, "cause" character varying(200) NOT NULL, "application_id" uuid NOT NULL, "thread" character varying(100) NOT NULL DEFAULT '', "facts" jsonb NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "due_at" TIMESTAMP WITH TIME ZONE NOT NULL, "told_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_3eb18c29da25d6935fcbe584237" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "notices_untold" ON "notices"  ("created_at") WHERE "told_at" IS NULL`);
    await runner.query(`CREATE UNIQUE INDEX "notices_once" ON "notices"  ("event", "cause") `);
    await runner.query(
      `CREATE TABLE "notifications" ("id" uuid NOT NULL, "ordinal" BIGSERIAL NOT NULL, "event" character varying(40) NOT NULL, "cause" character varying(200) NOT NULL, "contact_id" uuid NOT NULL, "contact_name" character varying(100) NOT NULL, "link_id" uuid, "application_name" character varying(100), "cluster_names" character varying(40) array NOT NULL DEFAULT '{}', "channel" character varying(10) NOT NULL, "recipient" character varying(500) NOT NULL, "subject" character varying(300) NOT NULL, "text" text NOT NULL, "html" text NOT NULL, "invitation_method" character varying(10), "invitation" text, "payload" text NOT NULL, "thread" character varying(100) NOT NULL DEFAULT '', "message_id" character varying(300) NOT NULL, "references" character varying(300) array NOT NULL DEFAULT '{}', "status" character varying(10) NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "answer" character varying(1000), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "next_attempt_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "tried_since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "sent_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_6a72c3c0f683f6462415e653c3a" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "notifications_by_thread" ON "notifications"  ("thread", "contact_id") WHERE "thread" <> ''`,
    );
    await runner.query(`CREATE INDEX "notifications_newest" ON "notifications"  ("created_at", "id") `);
    await runner.query(
      `CREATE INDEX "notifications_due" ON "notifications"  ("next_attempt_at") WHERE "status" IN ('Waiting', 'Sending')`,
    );
    await runner.query(
      `CREATE INDEX "notifications_in_order" ON "notifications"  ("contact_id", "ordinal") WHERE "status" IN ('Waiting', 'Sending')`,
    );
    await runner.query(`CREATE UNIQUE INDEX "notifications_once" ON "notifications"  ("cause", "contact_id") `);
    await runner.query(
      `CREATE TABLE "patch_appointments" ("run_id" uuid NOT NULL, "application_id" uuid NOT NULL, "sequence" integer NOT NULL DEFAULT '0', "clusters" jsonb NOT NULL, CONSTRAINT "PK_264e0b11ad6de9f308dc24120f5" PRIMARY KEY ("run_id", "application_id"))`,
    );
    await runner.query(
      `ALTER TABLE "notices" ADD CONSTRAINT "FK_7adfe8d1cb8ca064abf3fe0c6ad" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "notifications" ADD CONSTRAINT "FK_b31b48eb76781a67663a1f70b0d" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "patch_appointments" ADD CONSTRAINT "FK_6bc57eaa86e3aa55f238a414949" FOREIGN KEY ("run_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "patch_appointments" ADD CONSTRAINT "FK_2ec9343283dbef874ee031aa610" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "patch_appointments" DROP CONSTRAINT "FK_2ec9343283dbef874ee031aa610"`);
    await runner.query(`ALTER TABLE "patch_appointments" DROP CONSTRAINT "FK_6bc57eaa86e3aa55f238a414949"`);
    await runner.query(`ALTER TABLE "notifications" DROP CONSTRAINT "FK_b31b48eb76781a67663a1f70b0d"`);
    await runner.query(`ALTER TABLE "notices" DROP CONSTRAINT "FK_7adfe8d1cb8ca064abf3fe0c6ad"`);
    await runner.query(`DROP TABLE "patch_appointments"`);
    await runner.query(`DROP INDEX "public"."notifications_once"`);
    await runner.query(`DROP INDEX "public"."notifications_in_order"`);
    await runner.query(`DROP INDEX "public"."notifications_due"`);
    await runner.query(`DROP INDEX "public"."notifications_newest"`);
    await runner.query(`DROP INDEX "public"."notifications_by_thread"`);
    await runner.query(`DROP TABLE "notifications"`);
    await runner.query(`DROP INDEX "public"."notices_once"`);
    await runner.query(`DROP INDEX "public"."notices_untold"`);
    await runner.query(`DROP TABLE "notices"`);
  }
}
