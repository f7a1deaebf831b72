// One backup in a process of its own: `product` or `nowhere`. Prints how long it took and how much memory it had at the most.
import { randomBytes } from 'node:crypto';
import { backupStores } from '@rocket/backup-stores';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { createEngineRegistry } from '@rocket/engine-registry';
import { Client } from 'pg';
import type { Submittable } from 'pg';

const [side = '', port = '', password = '', directory = ''] = process.argv.slice(2);
const COMMAND = `BASE_BACKUP (LABEL 'bench', PROGRESS true, CHECKPOINT 'fast', WAL false, WAIT false, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`;

async function takeByProduct(): Promise<number> {
  const host = { address: '127.0.0.1', serverName: 'primary', capabilities: { canReceiveFiles: true } };
  const member = { memberId: 'primary', serverName: 'primary', host, port: Number(port), release: '', cpu: 2, ramGb: 4 };
  const cluster = {
    ...{ clusterId: 'bench', clusterName: 'bench', release: '', databaseName: 'postgres', ownerName: 'bench' },
    ...{ members: [member], passwords: { superuser: password, replication: password, owner: password } },
  } as unknown as EngineCluster;
  const store = backupStores.open({ kind: 'filesystem', path: directory });
  await store.prepare({ timeoutMs: 10_000 });
  const place = { kind: 'store', store, prefix: 'PostgreSQL/bench', key: randomBytes(32) } as const;
  const io = { signal: new AbortController().signal, say: () => undefined, onProgress: () => undefined };
  const method = createEngineRegistry().engineFor('PostgreSQL').backupMethod(cluster);
  const request = { label: 'bench', type: 'Full' } as const;
  const { dbSizeBytes } = await method.take(cluster, member as unknown as EngineMember, place, request, io);
  return dbSizeBytes;
}

async function readToNowhere(): Promise<number> {
  const client = new Client({
    ...{ host: '127.0.0.1', port: Number(port), user: 'rocket_replicator', password, database: 'postgres' },
    ...({ replication: 'true' } as object),
  });
  await client.connect();
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    const nothing = (): void => undefined;
    const query = {
      submit: (connection: { query(text: string): void }) => connection.query(COMMAND),
      handleCopyData: ({ chunk }: { chunk: Buffer }) => (bytes += chunk.length),
      handleReadyForQuery: resolve,
      handleError: reject,
      ...{ handleRowDescription: nothing, handleDataRow: nothing, handleCommandComplete: nothing },
    };
    client.query(query as unknown as Submittable);
  });
  await client.end();
  return bytes;
}

const startedAt = performance.now();
const bytes = side === 'product' ? await takeByProduct() : await readToNowhere();
const milliseconds = performance.now() - startedAt;
console.log(JSON.stringify({ milliseconds, bytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
