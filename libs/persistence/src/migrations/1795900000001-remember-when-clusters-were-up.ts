import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Remember when clusters were up: what was observed, since when they stand where in their lives, and the months that are
 * closed. Of the time before, nothing is known.
 */
export class RememberWhenClustersWereUp1795900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "availability_spans" ("id" uuid NOT NULL, "cluster_id" uuid NOT NULL, "state" character varying(10) NOT NULL, "cause" character varying(10), "operation_id" uuid, "reason" text, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "seen_until" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "tolerance_ms" integer NOT NULL, CONSTRAINT "PK_1b346e69ed919dccb4f5ddffd4e" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "availability_spans_in_order" ON "availability_spans"  ("cluster_id", "started_at") `,
    );
    await runner.query(
      `CREATE TABLE "cluster_lifecycles" ("cluster_id" uuid NOT NULL, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "lifecycle" character varying(20) NOT NULL, CONSTRAINT "PK_937f01a0f013c2c98b8f86c6856" PRIMARY KEY ("cluster_id", "since"))`,
    );
    await runner.query(
      `CREATE TABLE "downtime_months" ("cluster_id" uuid NOT NULL, "month" character varying(7) NOT NULL, "from_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "to_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "meant_ms" bigint NOT NULL, "planned_ms" bigint NOT NULL, "unplanned_ms" bigint NOT NULL, "unknown_ms" bigint NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_b93a310ef0d1000cab0e89988bb" PRIMARY KEY ("cluster_id", "month"))`,
    );
    await runner.query(`ALTER TABLE "cluster_members" ADD "outage_since" TIMESTAMP WITH TIME ZONE`);
    await runner.query(
      `ALTER TABLE "availability_spans" ADD CONSTRAINT "FK_cd75ef456796406af4491ba5c0f" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "cluster_lifecycles" ADD CONSTRAINT "FK_b5d5656e8dab723847552a999c4" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "downtime_months" ADD CONSTRAINT "FK_88dff67a39c5e133a4599941be0" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await noteLifecycles(runner);
    await keepClosedMonths(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "clusters_lifecycle_is_noted" ON "clusters"`);
    await runner.query(`DROP FUNCTION "note_lifecycle"()`);
    await runner.query(`ALTER TABLE "downtime_months" DROP CONSTRAINT "FK_88dff67a39c5e133a4599941be0"`);
    await runner.query(`ALTER TABLE "cluster_lifecycles" DROP CONSTRAINT "FK_b5d5656e8dab723847552a999c4"`);
    await runner.query(`ALTER TABLE "availability_spans" DROP CONSTRAINT "FK_cd75ef456796406af4491ba5c0f"`);
    await runner.query(`ALTER TABLE "cluster_members" DROP COLUMN "outage_since"`);
    await runner.query(`DROP TABLE "downtime_months"`);
    await runner.query(`DROP TABLE "cluster_lifecycles"`);
    await runner.query(`DROP INDEX "public"."availability_spans_in_order"`);
    await runner.query(`DROP TABLE "availability_spans"`);
  }
}

/** In the database, so that no way of changing a cluster can forget it. */
async function noteLifecycles(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "note_lifecycle"() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'UPDATE' THEN
         IF NEW.lifecycle = OLD.lifecycle THEN RETURN NULL; END IF;
       END IF;
       INSERT INTO cluster_lifecycles (cluster_id, since, lifecycle) VALUES (NEW.id, now(), NEW.lifecycle)
         ON CONFLICT (cluster_id, since) DO UPDATE SET lifecycle = excluded.lifecycle;
       RETURN NULL;
     END $$`,
  );
  await runner.query(
    `CREATE TRIGGER "clusters_lifecycle_is_noted" AFTER INSERT OR UPDATE OF lifecycle ON "clusters"
     FOR EACH ROW EXECUTE FUNCTION "note_lifecycle"()`,
  );
  await runner.query(`INSERT INTO cluster_lifecycles (cluster_id, since, lifecycle) SELECT id, now(), lifecycle FROM clusters`);
}

async function keepClosedMonths(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE TRIGGER "downtime_months_stay_as_closed" BEFORE UPDATE OR DELETE ON "downtime_months"
     FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_history"()`,
  );
  await runner.query(
    `CREATE TRIGGER "downtime_months_are_kept" BEFORE TRUNCATE ON "downtime_months"
     FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
  );
}
