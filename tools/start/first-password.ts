import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatePassword, type Config } from '@rocket/platform';
import { hasUsers } from './control-database.ts';

export interface FirstPassword {
  /** For the API, which makes the first user with it. */
  forApi?: string;
  /** For the terminal: generated, and not shown yet. */
  toShow?: string;
}

/**
 * The password of the first user. A generated one is kept in a file from before the user exists until it was shown: a
 * start that breaks off in between must not leave a user whose password nobody knows.
 */
export async function chooseFirstPassword(config: Config, databaseUrl: string, dataDirectory: string): Promise<FirstPassword> {
  const kept = await readFile(fileIn(dataDirectory), 'utf8').catch(() => undefined);
  if (await hasUsers(databaseUrl)) return kept === undefined ? {} : { toShow: kept };
  if (config.adminPassword !== undefined) return { forApi: config.adminPassword };
  const password = kept ?? generatePassword();
  await writeFile(fileIn(dataDirectory), password, { mode: 0o600, flush: true });
  return { forApi: password, toShow: password };
}

/** Call when it stands on the terminal: from then on it is nowhere but there. */
export async function forgetFirstPassword(dataDirectory: string): Promise<void> {
  await rm(fileIn(dataDirectory), { force: true });
}

function fileIn(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'first-password');
}
