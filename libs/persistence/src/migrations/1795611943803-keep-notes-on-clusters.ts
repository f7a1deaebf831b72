import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keep notes on clusters. */
export class KeepNotesOnClusters1795611943803 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "cluster_notes" ("id" uuid NOT NULL, "cluster_id" uuid NOT NULL, "title" character varying(120) NOT NULL, "text" text NOT NULL, "colour" character varying(20) NOT NULL, "ticket_url" character varying(500), "author" character varying(100) NOT NULL, "changed_by" character varying(100) NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), "version" integer NOT NULL DEFAULT '1', "expired_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_9c45b3c1303f3d25d846f4c3432" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "cluster_notes_by_cluster" ON "cluster_notes"  ("cluster_id", "created_at") `);
    await runner.query(
      `ALTER TABLE "cluster_notes" ADD CONSTRAINT "FK_bee01c8f2d1cf775fd0a3e52ccf" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "cluster_notes" DROP CONSTRAINT "FK_bee01c8f2d1cf775fd0a3e52ccf"`);
    await runner.query(`DROP INDEX "public"."cluster_notes_by_cluster"`);
    await runner.query(`DROP TABLE "cluster_notes"`);
  }
}
