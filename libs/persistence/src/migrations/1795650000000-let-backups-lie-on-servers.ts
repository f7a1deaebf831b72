import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Let backups lie on servers. */
export class LetBackupsLieOnServers1795650000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "backup_repositories" ADD "server_id" uuid`);
    await runner.query(
      `CREATE UNIQUE INDEX "backup_repositories_one_on_a_server" ON "backup_repositories"  ("server_id") WHERE "server_id" IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE "backup_repositories" ADD CONSTRAINT "backup_repositories_on_a_server" CHECK (("kind" = 'server') = ("server_id" IS NOT NULL))`,
    );
    await runner.query(
      `ALTER TABLE "backup_repositories" ADD CONSTRAINT "FK_75497694726c0b861df4300395b" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "backup_repositories" DROP CONSTRAINT "FK_75497694726c0b861df4300395b"`);
    await runner.query(`ALTER TABLE "backup_repositories" DROP CONSTRAINT "backup_repositories_on_a_server"`);
    await runner.query(`DROP INDEX "public"."backup_repositories_one_on_a_server"`);
    await runner.query(`ALTER TABLE "backup_repositories" DROP COLUMN "server_id"`);
  }
}
