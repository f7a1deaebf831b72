import { canonicalHash } from '@rocket/platform';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const PIECE = 1000;
/** What may change in a row of `activities`, in SQL. */
const AMENDABLE = `ARRAY['ticket_url', 'note', 'version']`;

interface UnchainedActivity {
  id: string;
  at: Date;
}

/**
 * Chain what happened: each activity carries the hash of the one before it, the database refuses to change or delete any,
 * and what was amended in a ticket or a note is a row of its own.
 */
export class ChainWhatHappened1795611000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "activities" ADD "position" bigint, ADD "previous_hash" character varying(64), ADD "hash" character varying(64),
         ADD "ticket_url" character varying(500), ADD "note" text, ADD "version" integer NOT NULL DEFAULT 1,
         ADD "by_hand" boolean NOT NULL DEFAULT false,
         ALTER COLUMN "at" DROP DEFAULT, ALTER COLUMN "at" TYPE TIMESTAMP(3) WITH TIME ZONE`,
    );
    await chainWhatIsThere(runner);
    await runner.query(
      `ALTER TABLE "activities" ALTER COLUMN "position" SET NOT NULL, ALTER COLUMN "previous_hash" SET NOT NULL,
         ALTER COLUMN "hash" SET NOT NULL`,
    );
    await runner.query(`CREATE UNIQUE INDEX "activities_in_order" ON "activities"  ("position") `);
    await runner.query(
      `CREATE INDEX "activities_without_ticket" ON "activities"  ("at", "id") WHERE NOT "planned" AND "ticket_url" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "activity_amendments" ("id" uuid NOT NULL, "position" bigint NOT NULL, "activity_id" uuid NOT NULL, "before" jsonb NOT NULL, "after" jsonb NOT NULL, "actor" character varying(100) NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "previous_hash" character varying(64) NOT NULL, "hash" character varying(64) NOT NULL, CONSTRAINT "PK_34c05dcaf4db48f97916e005637" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "activity_amendments_in_order" ON "activity_amendments"  ("position") `);
    await runner.query(`CREATE INDEX "activity_amendments_by_activity" ON "activity_amendments"  ("activity_id", "position") `);
    await runner.query(
      `ALTER TABLE "activity_amendments" ADD CONSTRAINT "FK_7aa86d1afad0548a739f41da19c" FOREIGN KEY ("activity_id") REFERENCES "activities"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await createLock(runner);
    await refuseChanges(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION "lock_chain"(text)`);
    await runner.query(`DROP TABLE "activity_amendments"`);
    await runner.query(`DROP TRIGGER "activities_are_kept" ON "activities"`);
    await runner.query(`DROP TRIGGER "activities_stay_as_written" ON "activities"`);
    await runner.query(`DROP FUNCTION "refuse_to_change_history"()`);
    await runner.query(`DROP INDEX "public"."activities_without_ticket"`);
    await runner.query(`DROP INDEX "public"."activities_in_order"`);
    await runner.query(
      `ALTER TABLE "activities" DROP COLUMN "by_hand", DROP COLUMN "version", DROP COLUMN "note", DROP COLUMN "ticket_url", DROP COLUMN "hash",
         DROP COLUMN "previous_hash", DROP COLUMN "position", ALTER COLUMN "at" TYPE TIMESTAMP WITH TIME ZONE,
         ALTER COLUMN "at" SET DEFAULT now()`,
    );
  }
}

/** In the order in which it is read. The rule is that of today, and stays here as it is. */
async function chainWhatIsThere(runner: QueryRunner): Promise<void> {
  let position = 0;
  let previousHash = '0'.repeat(64);
  for (;;) {
    const rows = (await runner.query(
      `SELECT id, type, dbms_type AS "dbmsType", cluster_name AS "clusterName", server_name AS "serverName", planned, actor,
         text, operation_id AS "operationId", at
       FROM activities WHERE position IS NULL ORDER BY at, id LIMIT $1`,
      [PIECE],
    )) as UnchainedActivity[];
    if (rows.length === 0) return;
    const links = rows.map((row) => {
      const link = { ...row, byHand: false, position: ++position, previousHash };
      const hash = canonicalHash(link);
      previousHash = hash;
      return { ...link, hash };
    });
    await runner.query(
      `UPDATE activities SET position = link.position, previous_hash = link.previous_hash, hash = link.hash
       FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) AS link (id, position, previous_hash, hash)
       WHERE activities.id = link.id`,
      [
        links.map(({ id }) => id),
        links.map((link) => link.position),
        links.map((link) => link.previousHash),
        links.map(({ hash }) => hash),
      ],
    );
  }
}

/** In one way to the database: whoever waited for the lock sees in the second statement what the one before it committed. */
async function createLock(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "lock_chain"(chain text, OUT last_position bigint, OUT last_hash text, OUT at timestamptz)
     LANGUAGE plpgsql VOLATILE AS $$
     BEGIN
       PERFORM pg_advisory_xact_lock(hashtextextended('chain:' || chain, 0));
       EXECUTE format('SELECT "position", hash FROM %I ORDER BY "position" DESC LIMIT 1', chain) INTO last_position, last_hash;
       last_position := coalesce(last_position, 0);
       last_hash := coalesce(last_hash, repeat('0', 64));
       at := date_trunc('milliseconds', clock_timestamp());
     END $$`,
  );
}

async function refuseChanges(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "refuse_to_change_history"() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'activities' THEN
         IF to_jsonb(NEW) - ${AMENDABLE} = to_jsonb(OLD) - ${AMENDABLE} THEN RETURN NEW; END IF;
       END IF;
       RAISE EXCEPTION 'Rows of % stay as they were written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
     END $$`,
  );
  for (const table of ['activities', 'activity_amendments']) {
    await runner.query(
      `CREATE TRIGGER "${table}_stay_as_written" BEFORE UPDATE OR DELETE ON "${table}"
       FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
    await runner.query(
      `CREATE TRIGGER "${table}_are_kept" BEFORE TRUNCATE ON "${table}"
       FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
  }
}
