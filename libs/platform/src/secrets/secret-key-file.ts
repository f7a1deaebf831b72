import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@rocket/domain';
import type { Config } from '../config/settings.js';
import { SecretBox } from './secret-box.js';

/** The box of this installation: with the configured key, or else with the one in `<data directory>/secret.key`. */
export async function openSecretBox(config: Pick<Config, 'secretKey' | 'dataDirectory'>): Promise<SecretBox> {
  return new SecretBox(config.secretKey ?? (await readOrCreateKey(config.dataDirectory)));
}

async function readOrCreateKey(dataDirectory: string): Promise<Buffer> {
  const path = join(dataDirectory, 'secret.key');
  const text = await readFile(path, 'utf8').catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dataDirectory, { recursive: true });
    await createKeyFile(path);
    return readFile(path, 'utf8');
  });
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new DomainError('secret-unreadable', `The key file ${path} does not hold 32 bytes in base64.`);
  return key;
}

/**
 * API and worker may come here at the same moment. Each writes its own file and links it to the name: the link fails
 * for all but the first, and nobody ever reads half a key.
 */
async function createKeyFile(path: string): Promise<void> {
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(own, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await file.sync();
    await file.close();
    await link(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
}
