import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lay the first tables. */
export class LayTheFirstTables1795402756769 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "users" ("id" uuid NOT NULL, "username" character varying(100) NOT NULL, "display_name" character varying(200) NOT NULL, "role" character varying(20) NOT NULL, "password_hash" character varying(255) NOT NULL, "disabled_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_a3ffb1c0c8416b9fc6f907b7433" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "users_username_key" ON "users"  ("username") `);
    await runner.query(
      `CREATE TABLE "sessions" ("id" uuid NOT NULL, "user_id" uuid NOT NULL, "token_hash" character varying(64) NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_3238ef96f18b355b671619111bc" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "sessions_expires_at_idx" ON "sessions"  ("expires_at") `);
    await runner.query(`CREATE INDEX "sessions_user_id_idx" ON "sessions"  ("user_id") `);
    await runner.query(`CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"  ("token_hash") `);
    await runner.query(
      `CREATE TABLE "api_tokens" ("id" uuid NOT NULL, "user_id" uuid NOT NULL, "name" character varying(100) NOT NULL, "prefix" character varying(16) NOT NULL, "secret_hash" character varying(64) NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP(3) WITH TIME ZONE, "last_used_at" TIMESTAMP(3) WITH TIME ZONE, "revoked_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "PK_c587455266b5fa8dace7194caac" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "api_tokens_user_id_idx" ON "api_tokens"  ("user_id") `);
    await runner.query(`CREATE UNIQUE INDEX "api_tokens_secret_hash_key" ON "api_tokens"  ("secret_hash") `);
    await runner.query(
      `CREATE TABLE "login_attempts" ("kind" character varying(10) NOT NULL, "subject" character varying(128) NOT NULL, "failure_count" integer NOT NULL, "last_failed_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "blocked_until" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "PK_bc80a99ad724d67565a05179599" PRIMARY KEY ("kind", "subject"))`,
    );
    await runner.query(`CREATE INDEX "login_attempts_last_failed_at_idx" ON "login_attempts"  ("last_failed_at") `);
    await runner.query(
      `CREATE TABLE "idempotency_records" ("id" uuid NOT NULL, "user_id" uuid NOT NULL, "route" character varying(200) NOT NULL, "key" character varying(255) NOT NULL, "request_hash" character varying(64) NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "claimed_until" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "status" integer, "sealed_answer" text, CONSTRAINT "PK_9ae4e93699362b0d4e3da3dd1c2" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "idempotency_records_expires_at_idx" ON "idempotency_records"  ("expires_at") `);
    await runner.query(
      `CREATE UNIQUE INDEX "idempotency_records_scope_key" ON "idempotency_records"  ("user_id", "route", "key") `,
    );
    await runner.query(
      `CREATE TABLE "activities" ("id" uuid NOT NULL, "type" character varying(30) NOT NULL, "dbms_type" character varying(20), "cluster_name" character varying(40), "server_name" character varying(253), "planned" boolean NOT NULL, "actor" character varying(100) NOT NULL, "text" text NOT NULL, "operation_id" uuid, "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_7f4004429f731ffb9c88eb486a8" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "activities_by_server" ON "activities"  ("server_name", "at") `);
    await runner.query(`CREATE INDEX "activities_by_cluster" ON "activities"  ("cluster_name", "at") `);
    await runner.query(`CREATE INDEX "activities_by_time" ON "activities"  ("at", "id") `);
    await runner.query(
      `CREATE TABLE "applications" ("id" uuid NOT NULL, "application_name" character varying(100) NOT NULL, "description" character varying(1000) NOT NULL DEFAULT '', "cost_centre" character varying(64), "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_938c0a27255637bde919591888f" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "IDX_d86ca9376324b5b96c72a29e26" ON "applications"  ("application_name") WHERE "expired_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "environments" ("id" uuid NOT NULL, "environment" character varying(30) NOT NULL, "description" character varying(200) NOT NULL DEFAULT '', "ordinal" integer NOT NULL, "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_ec32d12469ec3c2f2f20c4f5e71" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "IDX_b5007253370c2c5f1f4c1dc535" ON "environments"  ("environment") `);
    await runner.query(
      `CREATE TABLE "datacenters" ("id" uuid NOT NULL, "datacenter" character varying(30) NOT NULL, "description" character varying(200) NOT NULL DEFAULT '', "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_844148292b0ddec4e012044135c" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "IDX_d5f8330f9bcb0df53e0ade6315" ON "datacenters"  ("datacenter") `);
    await runner.query(
      `CREATE TABLE "servers" ("id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "server_name" character varying(253) NOT NULL, "server_key" character varying(253) NOT NULL, "address" character varying(253) NOT NULL, "driver" character varying(10) NOT NULL, "environment_id" uuid NOT NULL, "datacenter_id" uuid NOT NULL, "status" character varying(20) NOT NULL, "status_reason" text, "status_since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "cpu" integer NOT NULL, "ram_gb" double precision NOT NULL, "db_gigs" double precision NOT NULL, "os_version" character varying(100), "ssh_user" character varying(32), "ssh_port" integer, "host_key" character varying(2048), "port_from" integer, "port_to" integer, "lock_id" uuid, "locked_until" TIMESTAMP WITH TIME ZONE, "locked_by" character varying(100), "touched" boolean NOT NULL DEFAULT false, "cluster_name" character varying(40), "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_c0947efd9f3db2dcc010164d20b" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "servers_by_name" ON "servers"  ("dbms_type", "server_name", "id") `);
    await runner.query(`CREATE INDEX "servers_by_lock" ON "servers"  ("lock_id") WHERE "lock_id" IS NOT NULL`);
    await runner.query(`CREATE INDEX "servers_leased" ON "servers"  ("locked_until") WHERE "status" = 'Locked'`);
    await runner.query(
      `CREATE INDEX "servers_free" ON "servers"  ("dbms_type", "environment_id") WHERE "expired_at" IS NULL AND "status" = 'Free'`,
    );
    await runner.query(`CREATE UNIQUE INDEX "servers_ports_once" ON "servers"  ("port_from") WHERE "expired_at" IS NULL`);
    await runner.query(`CREATE UNIQUE INDEX "servers_name_once" ON "servers"  ("server_key") WHERE "expired_at" IS NULL`);
    await runner.query(
      `CREATE TABLE "cluster_members" ("id" uuid NOT NULL, "cluster_id" uuid NOT NULL, "server_id" uuid NOT NULL, "ordinal" integer NOT NULL, "port" integer, "node_role" character varying(20) NOT NULL, "server_health" character varying(30) NOT NULL, "health_reason" text, "health_since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "db_version" character varying(20), "lag_bytes" bigint, "streaming" boolean, "pending_restart" boolean, "db_size_bytes" bigint, "term" integer, "tls_certificate" text, "sealed_tls_key" text, "observed_at" TIMESTAMP WITH TIME ZONE, "last_patched_at" TIMESTAMP WITH TIME ZONE, "effective_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_886f5f9ac169223cf9166a0931b" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "cluster_members_by_cluster" ON "cluster_members"  ("cluster_id", "ordinal") `);
    await runner.query(
      `CREATE UNIQUE INDEX "cluster_members_server_once" ON "cluster_members"  ("server_id") WHERE "expired_at" IS NULL`,
    );
    await runner.query(
      `CREATE TABLE "clusters" ("id" uuid NOT NULL, "dbms_type" character varying(20) NOT NULL, "cluster_name" character varying(40) NOT NULL, "display_name" character varying(100) NOT NULL, "application_id" uuid NOT NULL, "environment_id" uuid NOT NULL, "release" character varying(20) NOT NULL, "lifecycle" character varying(20) NOT NULL, "cluster_health" character varying(30) NOT NULL, "health_since" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "phase" character varying(500) NOT NULL DEFAULT '', "failure_reason" text, "database_name" character varying(63) NOT NULL, "owner_name" character varying(63) NOT NULL, "tls_enabled" boolean NOT NULL, "backup_retention_days" integer NOT NULL, "maintenance_window" character varying(100), "sealed_passwords" text NOT NULL, "create_operation_id" uuid, "version" integer NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "expired_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_56c8e201f375e1e961dcdd6831c" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "clusters_by_name" ON "clusters"  ("dbms_type", "cluster_name", "id") `);
    await runner.query(
      `CREATE UNIQUE INDEX "clusters_name_once" ON "clusters"  ("dbms_type", "cluster_name") WHERE "lifecycle" IN ('Creating', 'Active')`,
    );
    await runner.query(
      `CREATE TABLE "fleet_events" ("id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL, "xid" bigint NOT NULL, "type" character varying(20) NOT NULL, "operation_id" uuid, "dbms_type" character varying(20), "cluster_name" character varying(40), "server_name" character varying(253), "ordinal" integer, "status" character varying(20), "text" text, "at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_adc073b71a726e04b4ed8a89fcd" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "fleet_events_by_time" ON "fleet_events"  ("at") `);
    await runner.query(`CREATE INDEX "fleet_events_by_operation" ON "fleet_events"  ("operation_id", "xid", "id") `);
    await runner.query(`CREATE INDEX "fleet_events_order" ON "fleet_events"  ("xid", "id") `);
    await runner.query(
      `CREATE TABLE "operation_steps" ("id" uuid NOT NULL, "operation_id" uuid NOT NULL, "ordinal" integer NOT NULL, "action" character varying(40) NOT NULL, "direction" character varying(10) NOT NULL DEFAULT 'forward', "title" character varying(300) NOT NULL, "server_name" character varying(253), "status" character varying(20) NOT NULL, "attempt" integer NOT NULL DEFAULT '0', "retryable" boolean NOT NULL DEFAULT false, "output" text NOT NULL DEFAULT '', "error" text, "started_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_9be6d936743399e3c3313285a5d" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "operation_steps_once" ON "operation_steps"  ("operation_id", "ordinal") `);
    await runner.query(
      `CREATE TABLE "operations" ("id" uuid NOT NULL, "kind" character varying(40) NOT NULL, "title" character varying(300) NOT NULL, "status" character varying(20) NOT NULL, "dbms_type" character varying(20), "cluster_id" uuid, "cluster_name" character varying(40), "requested_by" character varying(100) NOT NULL, "phase" character varying(500) NOT NULL DEFAULT '', "plan" jsonb NOT NULL, "plan_hash" character varying(64) NOT NULL, "error" text, "pause_requested" boolean NOT NULL DEFAULT false, "cancel_requested" boolean NOT NULL DEFAULT false, "lease_owner" character varying(100), "lease_token" bigint NOT NULL DEFAULT '0', "lease_until" TIMESTAMP WITH TIME ZONE, "due_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "version" integer NOT NULL DEFAULT '1', "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "started_at" TIMESTAMP WITH TIME ZONE, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_7b62d84d6f9912b975987165856" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "operations_by_time" ON "operations"  ("created_at", "id") `);
    await runner.query(
      `CREATE INDEX "operations_due" ON "operations"  ("due_at") WHERE "status" IN ('Scheduled', 'Queued', 'Running', 'Waiting')`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "operations_one_per_cluster" ON "operations"  ("cluster_id") WHERE "cluster_id" IS NOT NULL AND "status" IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused')`,
    );
    await runner.query(
      `CREATE TABLE "installation_secrets" ("name" character varying(40) NOT NULL, "sealed" text NOT NULL, "public_part" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_bee2ecf279d5f4af2639eebdbc7" PRIMARY KEY ("name"))`,
    );
    await runner.query(
      `ALTER TABLE "sessions" ADD CONSTRAINT "FK_085d540d9f418cfbdc7bd55bb19" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "api_tokens" ADD CONSTRAINT "FK_b74883f5884a42fd8496d389b25" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "servers" ADD CONSTRAINT "FK_0c75e7e044a5df0249b40fa5322" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "servers" ADD CONSTRAINT "FK_6448b514131121fb564c0cc5670" FOREIGN KEY ("datacenter_id") REFERENCES "datacenters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "cluster_members" ADD CONSTRAINT "FK_bd9ded267bd628dc6dd779fb566" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "cluster_members" ADD CONSTRAINT "FK_9653ca1706c1cec7425b1f59e68" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "clusters" ADD CONSTRAINT "FK_56547df6071577901f332ca8aa7" FOREIGN KEY ("application_id") REFERENCES "applications"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "clusters" ADD CONSTRAINT "FK_fe966898877205fa20d0e292024" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "operation_steps" ADD CONSTRAINT "FK_eab876d2b0dc500f6ae478dcd8b" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "operation_steps" DROP CONSTRAINT "FK_eab876d2b0dc500f6ae478dcd8b"`);
    await runner.query(`ALTER TABLE "clusters" DROP CONSTRAINT "FK_fe966898877205fa20d0e292024"`);
    await runner.query(`ALTER TABLE "clusters" DROP CONSTRAINT "FK_56547df6071577901f332ca8aa7"`);
    await runner.query(`ALTER TABLE "cluster_members" DROP CONSTRAINT "FK_9653ca1706c1cec7425b1f59e68"`);
    await runner.query(`ALTER TABLE "cluster_members" DROP CONSTRAINT "FK_bd9ded267bd628dc6dd779fb566"`);
    await runner.query(`ALTER TABLE "servers" DROP CONSTRAINT "FK_6448b514131121fb564c0cc5670"`);
    await runner.query(`ALTER TABLE "servers" DROP CONSTRAINT "FK_0c75e7e044a5df0249b40fa5322"`);
    await runner.query(`ALTER TABLE "api_tokens" DROP CONSTRAINT "FK_b74883f5884a42fd8496d389b25"`);
    await runner.query(`ALTER TABLE "sessions" DROP CONSTRAINT "FK_085d540d9f418cfbdc7bd55bb19"`);
    await runner.query(`DROP TABLE "installation_secrets"`);
    await runner.query(`DROP INDEX "public"."operations_one_per_cluster"`);
    await runner.query(`DROP INDEX "public"."operations_due"`);
    await runner.query(`DROP INDEX "public"."operations_by_time"`);
    await runner.query(`DROP TABLE "operations"`);
    await runner.query(`DROP INDEX "public"."operation_steps_once"`);
    await runner.query(`DROP TABLE "operation_steps"`);
    await runner.query(`DROP INDEX "public"."fleet_events_order"`);
    await runner.query(`DROP INDEX "public"."fleet_events_by_operation"`);
    await runner.query(`DROP INDEX "public"."fleet_events_by_time"`);
    await runner.query(`DROP TABLE "fleet_events"`);
    await runner.query(`DROP INDEX "public"."clusters_name_once"`);
    await runner.query(`DROP INDEX "public"."clusters_by_name"`);
    await runner.query(`DROP TABLE "clusters"`);
    await runner.query(`DROP INDEX "public"."cluster_members_server_once"`);
    await runner.query(`DROP INDEX "public"."cluster_members_by_cluster"`);
    await runner.query(`DROP TABLE "cluster_members"`);
    await runner.query(`DROP INDEX "public"."servers_name_once"`);
    await runner.query(`DROP INDEX "public"."servers_ports_once"`);
    await runner.query(`DROP INDEX "public"."servers_free"`);
    await runner.query(`DROP INDEX "public"."servers_leased"`);
    await runner.query(`DROP INDEX "public"."servers_by_lock"`);
    await runner.query(`DROP INDEX "public"."servers_by_name"`);
    await runner.query(`DROP TABLE "servers"`);
    await runner.query(`DROP INDEX "public"."IDX_d5f8330f9bcb0df53e0ade6315"`);
    await runner.query(`DROP TABLE "datacenters"`);
    await runner.query(`DROP INDEX "public"."IDX_b5007253370c2c5f1f4c1dc535"`);
    await runner.query(`DROP TABLE "environments"`);
    await runner.query(`DROP INDEX "public"."IDX_d86ca9376324b5b96c72a29e26"`);
    await runner.query(`DROP TABLE "applications"`);
    await runner.query(`DROP INDEX "public"."activities_by_time"`);
    await runner.query(`DROP INDEX "public"."activities_by_cluster"`);
    await runner.query(`DROP INDEX "public"."activities_by_server"`);
    await runner.query(`DROP TABLE "activities"`);
    await runner.query(`DROP INDEX "public"."idempotency_records_scope_key"`);
    await runner.query(`DROP INDEX "public"."idempotency_records_expires_at_idx"`);
    await runner.query(`DROP TABLE "idempotency_records"`);
    await runner.query(`DROP INDEX "public"."login_attempts_last_failed_at_idx"`);
    await runner.query(`DROP TABLE "login_attempts"`);
    await runner.query(`DROP INDEX "public"."api_tokens_secret_hash_key"`);
    await runner.query(`DROP INDEX "public"."api_tokens_user_id_idx"`);
    await runner.query(`DROP TABLE "api_tokens"`);
    await runner.query(`DROP INDEX "public"."sessions_token_hash_key"`);
    await runner.query(`DROP INDEX "public"."sessions_user_id_idx"`);
    await runner.query(`DROP INDEX "public"."sessions_expires_at_idx"`);
    await runner.query(`DROP TABLE "sessions"`);
    await runner.query(`DROP INDEX "public"."users_username_key"`);
    await runner.query(`DROP TABLE "users"`);
  }
}
