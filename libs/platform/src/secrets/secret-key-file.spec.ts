import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSecretBox } from './secret-key-file.js';

describe('openSecretBox', () => {
  let dataDirectory: string;
  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'rocket-key-'));
  });
  afterEach(() => rm(dataDirectory, { recursive: true }));

  it('makes one key file, readable by its owner alone, and keeps using it', async () => {
    const boxes = await Promise.all(Array.from({ length: 8 }, () => openSecretBox({ dataDirectory, secretKey: undefined })));
    expect(new Set(boxes.map(({ keyId }) => keyId)).size).toBe(1);
    expect(await readdir(dataDirectory)).toEqual(['secret.key']);
    expect((await stat(join(dataDirectory, 'secret.key'))).mode & 0o777).toBe(0o600);
  });

  it('writes nothing when the key is configured', async () => {
    await openSecretBox({ dataDirectory, secretKey: Buffer.alloc(32) });
    expect(await readdir(dataDirectory)).toEqual([]);
  });

  it('refuses a damaged key file rather than replacing it', async () => {
    await writeFile(join(dataDirectory, 'secret.key'), 'half');
    await expect(openSecretBox({ dataDirectory, secretKey: undefined })).rejects.toMatchObject({ code: 'secret-unreadable' });
  });
});
