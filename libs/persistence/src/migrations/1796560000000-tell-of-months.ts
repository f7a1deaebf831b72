import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tell of months that are over, once. */
export class TellOfMonths1796560000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "told_months" ("month" character varying(7) NOT NULL, "told_at" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(), CONSTRAINT "PK_told_months" PRIMARY KEY ("month"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "told_months"`);
  }
}
