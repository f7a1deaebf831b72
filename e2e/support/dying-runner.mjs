// A process that carries one operation on and kills itself (SIGKILL) at the checkpoint it was told, as a power cut would.
// Reads { databaseUrl, dataDirectory, root, operationId, secretKey, dieAt?: { checkpoint, ordinal } } from argv.
import process from 'node:process';
import { createEngineRegistry } from '@rocket/engine-registry';
import { openLocalHosts } from '@rocket/hosts';
import { CreateClusterOperation, OperationRunner } from '@rocket/operations';
import { UnitOfWork, dataSourceOptions } from '@rocket/persistence';
import { SecretBox, createLogger, systemClock } from '@rocket/platform';
import { DataSource } from 'typeorm';

const { databaseUrl, dataDirectory, root, operationId, secretKey, dieAt } = JSON.parse(process.argv[2] ?? '{}');
const source = await new DataSource(dataSourceOptions(databaseUrl, 'dying-runner', { poolSize: 4 })).initialize();
const uow = new UnitOfWork(source);
const parts = {
  uow,
  clock: systemClock,
  secretBox: new SecretBox(Buffer.from(secretKey, 'hex')),
  hosts: await openLocalHosts({ dataDirectory, root }),
  engines: createEngineRegistry(),
};
const runner = new OperationRunner({
  uow,
  definitions: [new CreateClusterOperation(parts)],
  logger: createLogger({ name: 'dying-runner', level: 'error' }),
  owner: `process ${process.pid}`,
  leaseMs: 600,
  onCheckpoint: (checkpoint, ordinal) => {
    if (dieAt && checkpoint === dieAt.checkpoint && (ordinal === 0 || ordinal === dieAt.ordinal))
      process.kill(process.pid, 'SIGKILL');
  },
});
for (;;) {
  await runner.run(operationId);
  const { status } = await uow.read.operations.byId(operationId);
  if (['Succeeded', 'Failed', 'Cancelled'].includes(status)) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
await source.destroy();
