// Writes the migration that brings an empty or existing schema to what the entities say. Usage:
//   npm run migration:generate -- "Give backups a place to lie"
// Needs DATABASE_URL of a scratch database. Read what it writes: renames come out as drop and add.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from '../node_modules/typeorm/index.mjs';
import { dataSourceOptions } from '../libs/persistence/dist/index.js';

const [sentence] = process.argv.slice(2);
const url = process.env.DATABASE_URL;
if (!sentence || !url) {
  console.error('Usage: DATABASE_URL=postgres://... npm run migration:generate -- "What the migration does"');
  process.exit(1);
}
const stamp = Date.now();
const slug = sentence.toLowerCase().replace(/[^a-z0-9]+/g, '-');
const className = slug.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter) => letter.toUpperCase()) + stamp;

const dataSource = await new DataSource(dataSourceOptions(url, 'rocket-generate')).initialize();
await dataSource.runMigrations();
const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
await dataSource.destroy();
if (upQueries.length === 0) {
  console.log('The entities and the schema agree: nothing to write.');
  process.exit(0);
}
const lines = (queries) => queries.map(({ query }) => `    await runner.query(\`${query.replaceAll('`', '\\`')}\`);`).join('\n');
const file = join(import.meta.dirname, '../libs/persistence/src/migrations', `${stamp}-${slug}.ts`);
writeFileSync(
  file,
  `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ${sentence}. */
export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
${lines(upQueries)}
  }

  async down(runner: QueryRunner): Promise<void> {
${lines(downQueries.reverse())}
  }
}
`,
);
console.log(`Wrote ${file}. Add it to migrations/index.ts.`);
