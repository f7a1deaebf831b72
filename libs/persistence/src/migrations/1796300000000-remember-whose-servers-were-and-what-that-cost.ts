import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Remember whose servers were and what that cost. */
export class RememberWhoseServersWereAndWhatThatCost1796300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "application_budgets" ("id" uuid NOT NULL, "application_id" uuid NOT NULL, "amount" bigint NOT NULL, "currency" character varying(3) NOT NULL, "warn_percent" integer NOT NULL, "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, CONSTRAINT "PK_7e13b1b3751ac0c434b2d387bc5" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "application_budgets_once" ON "application_budgets"  ("application_id") WHERE "expired_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "application_budget_versions" ("id" uuid NOT NULL, "application_id" uuid NOT NULL, "amount" bigint NOT NULL, "currency" character varying(3) NOT NULL, "warn_percent" integer NOT NULL, "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, "effective_at" TIMESTAMP WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_a9800f5e85bd142f6f1c621b43f" PRIMARY KEY ("id", "version"))`,
    );
    await runner.query(
      `CREATE TABLE "cost_months" ("month" character varying(7) NOT NULL, "currency" character varying(3) NOT NULL, "shared_cost" character varying(20) NOT NULL, "from_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "to_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "hours" integer NOT NULL, "counted_until" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "rate_cards_hash" character varying(64) NOT NULL, "total" bigint NOT NULL, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_0d7af93d9eee584a213e1640a86" PRIMARY KEY ("month"))`,
    );
    await runner.query(
      `CREATE TABLE "cost_entries" ("month" character varying(7) NOT NULL, "ordinal" integer NOT NULL, "holder" character varying(20) NOT NULL, "application_id" uuid, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "own" bigint NOT NULL, "shared" bigint NOT NULL, CONSTRAINT "PK_0c7c913aa54fb4e375954cf51e1" PRIMARY KEY ("month", "ordinal"))`,
    );
    await runner.query(`CREATE INDEX "cost_entries_by_application" ON "cost_entries"  ("application_id", "month") `);
    await runner.query(
      `CREATE TABLE "cost_lines" ("month" character varying(7) NOT NULL, "entry_ordinal" integer NOT NULL, "ordinal" integer NOT NULL, "kind" character varying(10) NOT NULL, "cluster_id" uuid, "server_id" uuid, "rate_card_id" uuid NOT NULL, "hours" integer NOT NULL, "cpu" integer NOT NULL, "ram_milli_gb" bigint NOT NULL, "disk_milli_gb" bigint NOT NULL, "backup_milli_gb_hours" bigint NOT NULL, "amount" bigint NOT NULL, CONSTRAINT "PK_714bf9049c7f22f1ac3990f17a4" PRIMARY KEY ("month", "entry_ordinal", "ordinal"))`,
    );
    await runner.query(
      `CREATE TABLE "rate_cards" ("id" uuid NOT NULL, "currency" character varying(3) NOT NULL, "effective_on" character varying(10) NOT NULL, "effective_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "shared_cost" character varying(20) NOT NULL, "rates" jsonb NOT NULL, "note" character varying(300) NOT NULL DEFAULT '', "created_by" character varying(100) NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "version" integer NOT NULL, CONSTRAINT "UQ_4e6a59c66d4e0ca85a37511581a" UNIQUE ("effective_on"), CONSTRAINT "PK_54c4a5c4872b2339d848e5d9eb5" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "server_assignments" ("server_id" uuid NOT NULL, "valid_from" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "valid_to" TIMESTAMP(3) WITH TIME ZONE, "holder" character varying(20) NOT NULL, "cluster_id" uuid, "application_id" uuid, "environment_id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "cpu" integer NOT NULL, "ram_gb" double precision NOT NULL, "db_gigs" double precision NOT NULL, CONSTRAINT "server_assignments_of_clusters" CHECK (("holder" = 'application') = ("cluster_id" IS NOT NULL)), CONSTRAINT "PK_960805572340f282e8be3f3ed93" PRIMARY KEY ("server_id", "valid_from"))`,
    );
    await runner.query(`CREATE INDEX "server_assignments_by_end" ON "server_assignments"  ("valid_to", "valid_from") `);
    await runner.query(
      `CREATE UNIQUE INDEX "server_assignments_current" ON "server_assignments"  ("server_id") WHERE "valid_to" IS NULL`,
    );
    await runner.query(
      `ALTER TABLE "application_budgets" ADD CONSTRAINT "FK_47e81a487e34ed4dd85a2ec1a85" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "cost_entries" ADD CONSTRAINT "FK_25ec7b2d1b4b56a58bbf1230a52" FOREIGN KEY ("month") REFERENCES "cost_months"("month") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await noteAssignments(runner);
    await rememberEarlierAssignments(runner);
    await keepWhatHolds(runner);
    // Who wanted to hear of everything hears of this, too.
    await runner.query(
      `UPDATE application_contacts SET topics = topics || 'costs'::text, version = version + 1
       WHERE expired_at IS NULL AND topics @> '{incidents,patching,backups,changes,requests}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER "cluster_members_are_assigned" ON "cluster_members"`);
    await runner.query(`DROP TRIGGER "servers_are_assigned" ON "servers"`);
    await runner.query(`DROP FUNCTION "assign_member"()`);
    await runner.query(`DROP FUNCTION "assign_changed_server"()`);
    await runner.query(`DROP FUNCTION "note_assignment"(uuid)`);
    await runner.query(`ALTER TABLE "cost_entries" DROP CONSTRAINT "FK_25ec7b2d1b4b56a58bbf1230a52"`);
    await runner.query(`ALTER TABLE "application_budgets" DROP CONSTRAINT "FK_47e81a487e34ed4dd85a2ec1a85"`);
    await runner.query(`DROP INDEX "public"."server_assignments_current"`);
    await runner.query(`DROP INDEX "public"."server_assignments_by_end"`);
    await runner.query(`DROP TABLE "server_assignments"`);
    await runner.query(`DROP TABLE "rate_cards"`);
    await runner.query(`DROP TABLE "cost_lines"`);
    await runner.query(`DROP INDEX "public"."cost_entries_by_application"`);
    await runner.query(`DROP TABLE "cost_entries"`);
    await runner.query(`DROP TABLE "cost_months"`);
    await runner.query(`DROP TABLE "application_budget_versions"`);
    await runner.query(`DROP INDEX "public"."application_budgets_once"`);
    await runner.query(`DROP TABLE "application_budgets"`);
    await runner.query(`DROP FUNCTION "refuse_to_change_closed_cost"()`);
    await runner.query(`DROP FUNCTION "refuse_to_change_past"()`);
  }
}

/** What an assignment says, of a server and the membership that it has now. */
const SAYS = `CASE WHEN member.id IS NOT NULL THEN 'application' WHEN server.status IN ('Free', 'Locked') THEN 'idle' ELSE 'unallocated' END AS holder,
  member.cluster_id, cluster.application_id, coalesce(cluster.environment_id, server.environment_id) AS environment_id, server.dbms_type,
  server.cpu, server.ram_gb, server.db_gigs`;

/**
 * In the database, so that no way of changing a server or a membership can forget it. The server's row is locked first: what
 * two transactions say about one server is said in the order in which they say it.
 */
async function noteAssignments(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "note_assignment"(id_of_server uuid) RETURNS void LANGUAGE plpgsql AS $$
     DECLARE
       said RECORD;
       was server_assignments;
       changed_at timestamptz := date_trunc('milliseconds', clock_timestamp());
     BEGIN
       PERFORM FROM servers WHERE id = id_of_server FOR NO KEY UPDATE;
       SELECT ${SAYS} INTO said FROM servers server
         LEFT JOIN cluster_members member ON member.server_id = server.id AND member.expired_at IS NULL
         LEFT JOIN clusters cluster ON cluster.id = member.cluster_id
         WHERE server.id = id_of_server AND server.expired_at IS NULL;
       SELECT * INTO was FROM server_assignments WHERE server_id = id_of_server AND valid_to IS NULL;
       IF was.server_id IS NOT NULL AND said.holder IS NOT NULL AND
         (was.holder, was.environment_id, was.dbms_type, was.cpu, was.ram_gb, was.db_gigs) =
         (said.holder, said.environment_id, said.dbms_type, said.cpu, said.ram_gb, said.db_gigs)
         AND was.cluster_id IS NOT DISTINCT FROM said.cluster_id THEN RETURN; END IF;
       changed_at := greatest(changed_at, was.valid_from);
       UPDATE server_assignments SET valid_to = changed_at WHERE server_id = id_of_server AND valid_to IS NULL;
       IF said.holder IS NULL THEN RETURN; END IF;
       INSERT INTO server_assignments (server_id, valid_from, holder, cluster_id, application_id, environment_id, dbms_type, cpu, ram_gb, db_gigs)
         VALUES (id_of_server, changed_at, said.holder, said.cluster_id, said.application_id, said.environment_id, said.dbms_type,
           said.cpu, said.ram_gb, said.db_gigs)
         ON CONFLICT (server_id, valid_from) DO UPDATE SET valid_to = NULL, holder = excluded.holder, cluster_id = excluded.cluster_id,
           application_id = excluded.application_id, environment_id = excluded.environment_id, dbms_type = excluded.dbms_type,
           cpu = excluded.cpu, ram_gb = excluded.ram_gb, db_gigs = excluded.db_gigs;
     END $$`,
  );
  await runner.query(
    `CREATE FUNCTION "assign_changed_server"() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN PERFORM note_assignment(coalesce(NEW.id, OLD.id)); RETURN NULL; END $$`,
  );
  await runner.query(
    `CREATE FUNCTION "assign_member"() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN PERFORM note_assignment(coalesce(NEW.server_id, OLD.server_id)); RETURN NULL; END $$`,
  );
  await runner.query(
    `CREATE TRIGGER "servers_are_assigned"
     AFTER INSERT OR DELETE OR UPDATE OF status, environment_id, dbms_type, cpu, ram_gb, db_gigs, expired_at ON "servers"
     FOR EACH ROW EXECUTE FUNCTION "assign_changed_server"()`,
  );
  await runner.query(
    `CREATE TRIGGER "cluster_members_are_assigned" AFTER INSERT OR DELETE OR UPDATE OF cluster_id, expired_at ON "cluster_members"
     FOR EACH ROW EXECUTE FUNCTION "assign_member"()`,
  );
}

/** Of the time before: memberships were kept; between them servers were in the pool, as large as they are now. */
async function rememberEarlierAssignments(runner: QueryRunner): Promise<void> {
  await runner.query(
    `INSERT INTO server_assignments (server_id, valid_from, valid_to, holder, cluster_id, application_id, environment_id, dbms_type, cpu, ram_gb, db_gigs)
     SELECT member.server_id, member.effective_at, member.expired_at, 'application', member.cluster_id, cluster.application_id,
       cluster.environment_id, server.dbms_type, server.cpu, server.ram_gb, server.db_gigs
     FROM cluster_members member JOIN clusters cluster ON cluster.id = member.cluster_id JOIN servers server ON server.id = member.server_id`,
  );
  await runner.query(
    `INSERT INTO server_assignments (server_id, valid_from, valid_to, holder, environment_id, dbms_type, cpu, ram_gb, db_gigs)
     SELECT server.id, gap.valid_from, gap.valid_to,
       CASE WHEN gap.valid_to IS NOT NULL OR server.status IN ('Free', 'Locked') THEN 'idle' ELSE 'unallocated' END,
       server.environment_id, server.dbms_type, server.cpu, server.ram_gb, server.db_gigs
     FROM servers server
     CROSS JOIN LATERAL (
       SELECT held.ended AS valid_from, coalesce(lead(held.began) OVER (ORDER BY held.ended), server.expired_at) AS valid_to FROM (
         SELECT server.created_at AS began, server.created_at AS ended
         UNION ALL SELECT valid_from, coalesce(valid_to, 'infinity') FROM server_assignments WHERE server_id = server.id) AS held) AS gap
     WHERE gap.valid_from < coalesce(gap.valid_to, 'infinity')`,
  );
}

/** What was so, the prices that hold, and months that are closed. */
async function keepWhatHolds(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "refuse_to_change_past"() RETURNS trigger LANGUAGE plpgsql AS $$
     DECLARE may_change boolean;
     BEGIN
       CASE TG_TABLE_NAME
         WHEN 'server_assignments' THEN may_change := TG_OP = 'UPDATE' AND (OLD.valid_to IS NULL OR OLD.valid_to = OLD.valid_from);
         WHEN 'rate_cards' THEN may_change := OLD.effective_at > now();
         WHEN 'cost_months' THEN may_change := OLD.closed_at IS NULL;
       END CASE;
       IF may_change THEN RETURN coalesce(NEW, OLD); END IF;
       RAISE EXCEPTION 'Rows of % stay as they were written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
     END $$`,
  );
  for (const table of ['server_assignments', 'rate_cards', 'cost_months']) {
    await runner.query(
      `CREATE TRIGGER "${table}_keep_the_past" BEFORE UPDATE OR DELETE ON "${table}"
       FOR EACH ROW EXECUTE FUNCTION "refuse_to_change_past"()`,
    );
  }
  await runner.query(
    `CREATE FUNCTION "refuse_to_change_closed_cost"() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF EXISTS (SELECT FROM cost_months month WHERE month.closed_at IS NOT NULL AND month.month IN (SELECT month FROM changed)) THEN
         RAISE EXCEPTION 'Rows of % stay as they were written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END IF;
       RETURN NULL;
     END $$`,
  );
  for (const table of ['cost_entries', 'cost_lines']) {
    for (const [event, rows] of [
      ['INSERT', 'NEW'],
      ['UPDATE', 'OLD'],
      ['DELETE', 'OLD'],
    ] as const) {
      await runner.query(
        `CREATE TRIGGER "${table}_${event.toLowerCase()}_while_open" AFTER ${event} ON "${table}"
         REFERENCING ${rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_closed_cost"()`,
      );
    }
  }
  for (const table of ['server_assignments', 'cost_months', 'cost_entries', 'cost_lines']) {
    await runner.query(
      `CREATE TRIGGER "${table}_are_kept" BEFORE TRUNCATE ON "${table}"
       FOR EACH STATEMENT EXECUTE FUNCTION "refuse_to_change_history"()`,
    );
  }
  await runner.query(
    `CREATE TRIGGER "application_budgets_keep_versions" AFTER INSERT OR UPDATE ON "application_budgets"
     FOR EACH ROW EXECUTE FUNCTION "keep_version"('application_budget_versions')`,
  );
}
