import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Watch primaries: that there is one, and no second one. */
export class WatchPrimaries1796590000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [title, critical, criticalTicks] of [
      ['No primary', '< 1', 2],
      ['More than one primary', '> 1', 1],
    ])
      await runner.query(
        `INSERT INTO threshold_tests (id, title, subject, critical, critical_ticks)
         VALUES (gen_random_uuid(), $1, 'primaries', $2, $3) ON CONFLICT (title) DO NOTHING`,
        [title, critical, criticalTicks],
      );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM threshold_tests WHERE subject = 'primaries'`);
  }
}
