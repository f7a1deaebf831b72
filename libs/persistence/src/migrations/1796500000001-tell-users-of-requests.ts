import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tell users of requests: who asks for a cluster, and who decides, need not be a contact of an application. */
export class TellUsersOfRequests1796500000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "untold_intake_entries" ("entry_id" uuid NOT NULL, CONSTRAINT "PK_f6523fb80932ce3ab28c51cf102" PRIMARY KEY ("entry_id"))`,
    );
    await runner.query(
      `ALTER TABLE "untold_intake_entries" ADD CONSTRAINT "FK_f6523fb80932ce3ab28c51cf102" FOREIGN KEY ("entry_id") REFERENCES "intake_entries"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(`ALTER TABLE "notifications" ADD "user_id" uuid, ALTER COLUMN "contact_id" DROP NOT NULL`);
    await runner.query(
      `ALTER TABLE "notifications" ADD CONSTRAINT "notifications_to_one" CHECK ((contact_id IS NULL) <> (user_id IS NULL))`,
    );
    await runner.query(
      `ALTER TABLE "notifications" ADD CONSTRAINT "FK_9a8a82462cab47c73d25f49261f" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "notifications_once_for_users" ON "notifications"  ("cause", "user_id") WHERE user_id IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "notifications_in_order_for_users" ON "notifications"  ("user_id", "ordinal") WHERE "user_id" IS NOT NULL AND "status" IN ('Waiting', 'Sending')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "public"."notifications_in_order_for_users"`);
    await runner.query(`DROP INDEX "public"."notifications_once_for_users"`);
    await runner.query(`DELETE FROM "notifications" WHERE "user_id" IS NOT NULL`);
    await runner.query(
      `ALTER TABLE "notifications" DROP CONSTRAINT "notifications_to_one", DROP COLUMN "user_id", ALTER COLUMN "contact_id" SET NOT NULL`,
    );
    await runner.query(`DROP TABLE "untold_intake_entries"`);
  }
}
