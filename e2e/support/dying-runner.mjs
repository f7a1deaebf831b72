// A process that carries one operation on. At the checkpoint it was told it kills itself (SIGKILL), as a power cut would,
// or with `victim: 'database'` the control plane's PostgreSQL, once at that checkpoint of every step.
// Reads { databaseUrl, dataDirectory, root, operationId, secretKey, dieAt?: { checkpoint, ordinal?, victim? } } from argv.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { backupStores } from '@rocket/backup-stores';
import { createEngineRegistry } from '@rocket/engine-registry';
import { OperationRunner, openHosts, operationDefinitions } from '@rocket/operations';
import { UnitOfWork, dataSourceOptions } from '@rocket/persistence';
import { SecretBox, createLogger, systemClock } from '@rocket/platform';
import { DataSource } from 'typeorm';

const { databaseUrl, dataDirectory, root, operationId, secretKey, dieAt } = JSON.parse(process.argv[2] ?? '{}');
const source = await new DataSource(dataSourceOptions(databaseUrl, 'dying-runner', { poolSize: 4 })).initialize();
const uow = new UnitOfWork(source);
const secretBox = new SecretBox(Buffer.from(secretKey, 'hex'));
const parts = {
  uow,
  clock: systemClock,
  secretBox,
  hosts: await openHosts({ dataDirectory, root, secretBox, uow: () => uow }),
  engines: createEngineRegistry(),
  backupStores,
};
const runner = new OperationRunner({
  uow,
  definitions: operationDefinitions(parts),
  logger: createLogger({ name: 'dying-runner', level: 'error' }),
  owner: `process ${process.pid}`,
  leaseMs: 600,
  onCheckpoint: (checkpoint, ordinal) => {
    if (dieAt?.checkpoint !== checkpoint) return;
    if (dieAt.victim === 'database') killDatabaseOnce(ordinal);
    else if (ordinal === 0 || ordinal === dieAt.ordinal) process.kill(process.pid, 'SIGKILL');
  },
});

const killedAt = new Set();

function killDatabaseOnce(ordinal) {
  if (killedAt.has(ordinal)) return;
  killedAt.add(ordinal);
  const [pid] = readFileSync(join(dataDirectory, 'control-plane', 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

for (;;) {
  const status = await runner
    .run(operationId)
    .then(() => uow.read.operations.byId(operationId))
    .then((operation) => (operation.haltedAt === null ? operation.status : 'Failed'))
    // The database is away: a worker tries again.
    .catch(() => 'unknown');
  if (['Succeeded', 'Failed', 'Cancelled'].includes(status)) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
if (dieAt?.victim === 'database') process.stdout.write(`killed ${killedAt.size}\n`);
await parts.hosts.close?.();
await source.destroy();
