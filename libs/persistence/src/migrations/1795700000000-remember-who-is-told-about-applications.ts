import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of which every version is kept, and where. */
const VERSIONED = [
  ['applications', 'application_versions'],
  ['contacts', 'contact_versions'],
  ['application_contacts', 'application_contact_versions'],
] as const;

/** Remember who is told about applications, and who was at any time before. */
export class RememberWhoIsToldAboutApplications1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "environments" ADD "require_contact_for_patching" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "users" ADD "email" character varying(254)`);
    await runner.query(
      `CREATE TABLE "contacts" ("id" uuid NOT NULL, "contact_name" character varying(100) NOT NULL, "contact_type" character varying(10) NOT NULL, "email" character varying(254), "phone" character varying(40), "webhook_url" character varying(500), "sealed_webhook_secret" text, "zone" character varying(64), "confirmed_at" TIMESTAMP WITH TIME ZONE, "confirmed_by" character varying(100), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, CONSTRAINT "PK_b99cd40cfd66a99f1571f4f72e6" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "contacts_by_email" ON "contacts"  ("email") `);
    await runner.query(
      `CREATE TABLE "application_contacts" ("id" uuid NOT NULL, "application_id" uuid NOT NULL, "contact_id" uuid NOT NULL, "role" character varying(20) NOT NULL, "topics" text array NOT NULL, "environment_ids" uuid array NOT NULL, "requested_by" character varying(100) NOT NULL, "approved_at" TIMESTAMP WITH TIME ZONE, "approved_by" character varying(100), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, CONSTRAINT "PK_35a06d181f3a58774d20a5045d3" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "application_contacts_by_contact" ON "application_contacts"  ("contact_id") `);
    await runner.query(
      `CREATE UNIQUE INDEX "application_contacts_once" ON "application_contacts"  ("application_id", "contact_id") WHERE "expired_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "application_contact_versions" ("id" uuid NOT NULL, "application_id" uuid NOT NULL, "contact_id" uuid NOT NULL, "role" character varying(20) NOT NULL, "topics" text array NOT NULL, "environment_ids" uuid array NOT NULL, "requested_by" character varying(100) NOT NULL, "approved_at" TIMESTAMP WITH TIME ZONE, "approved_by" character varying(100), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, "effective_at" TIMESTAMP WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_5777482484f9789f27385ec618e" PRIMARY KEY ("id", "version"))`,
    );
    await runner.query(
      `CREATE INDEX "application_contact_versions_by_contact" ON "application_contact_versions"  ("contact_id", "effective_at") `,
    );
    await runner.query(
      `CREATE INDEX "application_contact_versions_by_application" ON "application_contact_versions"  ("application_id", "effective_at") `,
    );
    await runner.query(
      `CREATE TABLE "application_versions" ("id" uuid NOT NULL, "application_name" character varying(100) NOT NULL, "description" character varying(1000) NOT NULL DEFAULT '', "cost_centre" character varying(64), "criticality" character varying(20), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, "effective_at" TIMESTAMP WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_c52dfc22052d48c606c9a013e9f" PRIMARY KEY ("id", "version"))`,
    );
    await runner.query(
      `CREATE INDEX "application_versions_current" ON "application_versions"  ("application_name") WHERE "until_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "contact_confirmations" ("id" uuid NOT NULL, "contact_id" uuid NOT NULL, "address" character varying(500) NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "issued_at" TIMESTAMP WITH TIME ZONE, "token_hash" character varying(64), "expires_at" TIMESTAMP WITH TIME ZONE, "closed_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_545d4125a40d8266640dd10d5e7" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "contact_confirmations_by_token" ON "contact_confirmations"  ("token_hash") `);
    await runner.query(
      `CREATE UNIQUE INDEX "contact_confirmations_open_once" ON "contact_confirmations"  ("contact_id") WHERE "closed_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "contact_versions" ("id" uuid NOT NULL, "contact_name" character varying(100) NOT NULL, "contact_type" character varying(10) NOT NULL, "email" character varying(254), "phone" character varying(40), "webhook_url" character varying(500), "sealed_webhook_secret" text, "zone" character varying(64), "confirmed_at" TIMESTAMP WITH TIME ZONE, "confirmed_by" character varying(100), "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, "version" integer NOT NULL, "effective_at" TIMESTAMP WITH TIME ZONE NOT NULL, "until_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_38f426291a156d32749e0c237a5" PRIMARY KEY ("id", "version"))`,
    );
    await runner.query(
      `CREATE INDEX "contact_versions_current" ON "contact_versions"  ("contact_name") WHERE "until_at" IS NULL`,
    );
    await runner.query(`ALTER TABLE "applications" ADD "criticality" character varying(20)`);
    await runner.query(
      `ALTER TABLE "application_contacts" ADD CONSTRAINT "FK_f6c556efd26b894cf71d4487c3c" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "application_contacts" ADD CONSTRAINT "FK_e7f664f041793958cb78f76a861" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "contact_confirmations" ADD CONSTRAINT "FK_27085b9db1a6bf59d8fab5b4910" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await keepVersions(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of VERSIONED) await runner.query(`DROP TRIGGER "${table}_keep_versions" ON "${table}"`);
    await runner.query(`DROP FUNCTION "keep_version"()`);
    await runner.query(`DROP TABLE "application_contact_versions"`);
    await runner.query(`DROP TABLE "application_contacts"`);
    await runner.query(`DROP TABLE "contact_confirmations"`);
    await runner.query(`DROP TABLE "contact_versions"`);
    await runner.query(`DROP TABLE "contacts"`);
    await runner.query(`DROP TABLE "application_versions"`);
    await runner.query(`ALTER TABLE "applications" DROP COLUMN "criticality"`);
    await runner.query(`ALTER TABLE "users" DROP COLUMN "email"`);
    await runner.query(`ALTER TABLE "environments" DROP COLUMN "require_contact_for_patching"`);
  }
}

/**
 * The database itself writes the version, whoever changes the row: no history has gaps because somebody forgot it. Columns are
 * matched by name. To the millisecond, like every instant that the process asks for; cut off and not rounded, so that what
 * was written is there for who asks right afterwards.
 */
async function keepVersions(runner: QueryRunner): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "keep_version"() RETURNS trigger LANGUAGE plpgsql AS $$
     DECLARE changed_at timestamptz := date_trunc('milliseconds', clock_timestamp());
     BEGIN
       EXECUTE format('UPDATE %I SET until_at = $1 WHERE id = $2 AND until_at IS NULL', TG_ARGV[0]) USING changed_at, NEW.id;
       EXECUTE format('INSERT INTO %1$I SELECT (jsonb_populate_record(NULL::%1$I, $1)).*', TG_ARGV[0])
         USING to_jsonb(NEW) || jsonb_build_object('effective_at', changed_at, 'until_at', NULL);
       RETURN NULL;
     END $$`,
  );
  for (const [table, versions] of VERSIONED)
    await runner.query(
      `CREATE TRIGGER "${table}_keep_versions" AFTER INSERT OR UPDATE ON "${table}"
         FOR EACH ROW EXECUTE FUNCTION "keep_version"('${versions}')`,
    );
  await runner.query(
    `INSERT INTO "application_versions" SELECT (jsonb_populate_record(NULL::"application_versions",
       to_jsonb(application) || jsonb_build_object('effective_at', created_at, 'until_at', NULL))).* FROM "applications" application`,
  );
}
