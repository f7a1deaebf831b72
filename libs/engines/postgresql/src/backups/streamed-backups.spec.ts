import { describe } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesystemStore } from '@rocket/backup-stores';
import { describeBackupMethod } from '@rocket/engine-core/testing';
import { makeLocalWorld } from '../local-world.js';
import { StreamedBackups } from './streamed-backups.js';

describe.each(['17.10', '18.4'])('PostgreSQL %s', (release) => {
  describeBackupMethod('streaming', async () => {
    const world = await makeLocalWorld(release);
    const root = await mkdtemp(join(tmpdir(), 'rocket-backups-'));
    const store = new FilesystemStore(root);
    await store.prepare({ timeoutMs: 5_000 });
    return {
      world,
      method: new StreamedBackups(),
      place: { kind: 'store', store, prefix: 'PostgreSQL/contract', key: randomBytes(32) },
      nextPiece: 'select pg_switch_wal()',
      async dispose() {
        await world.dispose();
        await rm(root, { recursive: true });
      },
    };
  });
});
