import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { migrateDatabase } from '@rocket/persistence';
import { buildProduct, workspaceRoot } from './build.ts';
import { requireDatabase } from './control-database.ts';
import { runningEmbeddedDatabase } from './embedded-database.ts';
import { openDataDirectory, readConfiguration, requireFreePort, requireQueue } from './preflight.ts';
import { Refusal } from './refusal.ts';
import { saying } from './say.ts';

/** `npm run start:api` and `npm run start:worker`: one process in the foreground, its log on the terminal. */
export async function runAlone(name: string): Promise<number> {
  if (name !== 'api' && name !== 'worker') throw new Refusal(`There is no part "${name}"; --only takes api or worker.`);
  const config = readConfiguration();
  const dataDirectory = await openDataDirectory(config.dataDirectory);
  const url = config.databaseUrl ?? (await runningEmbeddedDatabase(dataDirectory));
  if (url === undefined)
    throw new Refusal('No database: set DATABASE_URL, or let "npm start" run with the same ROCKET_DATA_DIR.');
  await requireDatabase(url);
  await requireQueue(config);
  if (name === 'api') await requireFreePort(config);
  await saying('Bringing the database schema up to date', () => migrateDatabase(url));
  await buildProduct(name === 'api' ? ['@rocket/api', '@rocket/web'] : ['@rocket/worker']);

  const env = { ...process.env, DATABASE_URL: url, ROCKET_DATA_DIR: dataDirectory, NODE_ENV: 'production' };
  const script = join(workspaceRoot, 'apps', name, 'dist', 'main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', script], { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
