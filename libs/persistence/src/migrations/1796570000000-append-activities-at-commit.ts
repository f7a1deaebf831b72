import type { MigrationInterface, QueryRunner } from 'typeorm';

const AMENDED = 'FK_7aa86d1afad0548a739f41da19c';

/**
 * Append activities at commit: as the last thing of it, inside the database, so that the lock on the chain is held for no round
 * trip of whoever commits.
 *
 * A batch waits in a table that is not logged, and that is empty again when its transaction has ended.
 */
export class AppendActivitiesAtCommit1796570000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE UNLOGGED TABLE "activity_batches" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "rows" jsonb NOT NULL, CONSTRAINT "PK_activity_batches" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE FUNCTION "append_activity_batch"() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         DELETE FROM activity_batches WHERE id = NEW.id;
         PERFORM append_activities(NEW.rows);
         RETURN NULL;
       END $$`,
    );
    await runner.query(
      `CREATE CONSTRAINT TRIGGER "activity_batches_are_appended" AFTER INSERT ON "activity_batches"
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "append_activity_batch"()`,
    );
    // Also where a history is copied in and other triggers are off.
    await runner.query(`ALTER TABLE "activity_batches" ENABLE ALWAYS TRIGGER "activity_batches_are_appended"`);
    // An amendment may come with its activity, which is there when both are committed.
    await runner.query(`ALTER TABLE "activity_amendments" ALTER CONSTRAINT "${AMENDED}" DEFERRABLE INITIALLY DEFERRED`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "activity_amendments" ALTER CONSTRAINT "${AMENDED}" NOT DEFERRABLE`);
    await runner.query(`DROP TABLE "activity_batches"`);
    await runner.query(`DROP FUNCTION "append_activity_batch"()`);
  }
}
