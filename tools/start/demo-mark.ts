import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { isAlive } from '@rocket/hosts';
import { parseConfig, type Config } from '@rocket/platform';
import { Refusal } from './refusal.ts';
import { RunRecords } from './run-records.ts';
import { say } from './say.ts';

/** Says of a data directory that all in it was made up, and may be taken away. */
const MARK = 'this-is-a-demo';

export async function markAsDemo(dataDirectory: string): Promise<void> {
  await writeFile(join(dataDirectory, MARK), 'Everything here was made up by "npm run demo".\n');
}

export async function isMarkedAsDemo(dataDirectory: string): Promise<boolean> {
  return (await readFile(join(dataDirectory, MARK)).catch(() => undefined)) !== undefined;
}

/** Refuses to run what is made up as if it were real. */
export async function requireNoDemo({ demo }: Pick<Config, 'demo'>, dataDirectory: string): Promise<void> {
  if (!demo && (await isMarkedAsDemo(dataDirectory)))
    throw new Refusal(`${dataDirectory} holds a demo; "npm run demo" starts it.`);
}

/** Takes the whole demo away: its data directory, which holds nothing else. */
export async function removeDemo(): Promise<void> {
  const { dataDirectory } = parseConfig(process.env);
  if (!(await isMarkedAsDemo(dataDirectory)) || parse(dataDirectory).root === dataDirectory)
    throw new Refusal(`There is no demo in ${dataDirectory}.`);
  const launcher = await new RunRecords(dataDirectory).read('launcher');
  if (launcher && isAlive(launcher)) throw new Refusal(`The demo runs (process ${String(launcher.pid)}); stop it first.`);
  await rm(dataDirectory, { recursive: true, force: true });
  say(`The demo in ${dataDirectory} is gone.`);
}
