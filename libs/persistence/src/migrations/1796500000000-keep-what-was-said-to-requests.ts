import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep what was said to requests for clusters: the database refuses to change or delete it. */
export class KeepWhatWasSaidToRequests1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TRIGGER "intake_entries_stay_as_written" BEFORE UPDATE OR DELETE ON "intake_entries"
       FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
    await runner.query(
      `CREATE TRIGGER "intake_entries_are_kept" BEFORE TRUNCATE ON "intake_entries"
       FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "intake_entries_are_kept" ON "intake_entries"`);
    await runner.query(`DROP TRIGGER "intake_entries_stay_as_written" ON "intake_entries"`);
  }
}
