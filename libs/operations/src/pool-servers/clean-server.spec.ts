import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { noBackupStores } from '@rocket/backup-stores';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostAddress, HostDirectory } from '@rocket/hosts';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, systemClock } from '@rocket/platform';
import { CreateClusterOperation } from '../clusters/create-cluster-operation.js';
import type { ServerChoice } from '../clusters/create-cluster-request.js';
import { startCreateCluster } from '../clusters/start-create-cluster.js';
import { OperationRunner } from '../operations/operation-runner.js';
import type { Checkpoint } from '../operations/operation-runner.js';
import { requestOperationAction } from '../operations/request-operation-action.js';
import { RememberingBell, testSecretBox } from '../testing.js';
import { addPoolServers } from './add-pool-servers.js';
import { CleanServerOperation, startCleanServer } from './clean-server.js';
import { removePoolServers } from './remove-pool-servers.js';

const LEASE_MS = 300;

describe('a server that is being cleaned', () => {
  let database: TestUnitOfWork;
  let cleaned: string[];
  const bell = new RememberingBell();
  const secretBox = testSecretBox();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const hosts = {
    drivers: ['local'],
    open: ({ serverName }: HostAddress) => ({
      capabilities: { canInstallPackages: false },
      installableReleases: () => Promise.resolve(['18.4']),
      clean: () => Promise.resolve(void cleaned.push(serverName)),
    }),
  } as unknown as HostDirectory;
  const engines = {
    engineFor: () => ({}),
  } as unknown as EngineRegistry;

  beforeAll(async () => {
    database = await createTestUnitOfWork();
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    cleaned = [];
    await database.uow.read.manager.query('UPDATE servers SET expired_at = now() WHERE expired_at IS NULL');
    await addPoolServers(
      { uow: database.uow, hosts, bell, localPorts: { from: 20_000, to: 29_999 } },
      {
        dbmsType: 'PostgreSQL',
        actor: 'test',
        servers: [{ serverName: 'one', driver: 'local', environment: 'Dev', datacenter: 'CH', cpu: 1, ramGb: 1, dbGigs: 1 }],
      },
    );
  });

  const createCluster = (clusterName: string, servers: ServerChoice) =>
    startCreateCluster(
      { uow: database.uow, engines, hosts, secretBox, bell },
      {
        dbmsType: 'PostgreSQL',
        application: { applicationName: 'Orders' },
        clusterName,
        environment: 'Dev',
        tlsEnabled: false,
        backupRetentionDays: 7,
        backups: false,
        servers,
        requestedBy: 'test',
      },
    );
  const one: ServerChoice = { by: 'names', serverNames: ['one'], lockId: null };
  /** A worker that is gone at the first time of this checkpoint of this step. */
  const runUntil = async (operationId: string, checkpoint?: Checkpoint, ordinal?: number): Promise<void> => {
    const backupStores = noBackupStores;
    const parts = { uow: database.uow, hosts, engines, secretBox, backupStores, clock: systemClock };
    const runner = new OperationRunner({
      uow: database.uow,
      definitions: [new CreateClusterOperation(parts), new CleanServerOperation(parts)],
      logger,
      owner: 'test',
      leaseMs: LEASE_MS,
      onCheckpoint: (at, step) => {
        if (at === checkpoint && step === ordinal) throw new Error('killed');
      },
    });
    if (checkpoint === undefined) return runner.run(operationId);
    await expect(runner.run(operationId)).rejects.toThrow('killed');
    await database.uow.read.manager.query('UPDATE operations SET lease_until = now() WHERE id = $1', [operationId]);
  };
  const serverOne = () => database.uow.read.poolServers.byName('PostgreSQL', 'one');
  const startCleaning = async (): Promise<string> => {
    await database.uow.read.manager.query(`UPDATE servers SET status = 'NeedsCleaning', touched = true WHERE expired_at IS NULL`);
    return (
      await startCleanServer({ uow: database.uow, hosts, bell }, { dbmsType: 'PostgreSQL', serverName: 'one', actor: 'test' })
    ).operationId;
  };

  it('is not cleaned again after a crash, when it was given back and belongs to a new cluster', async () => {
    const operationId = await startCleaning();
    await runUntil(operationId, 'step-performed', 1);
    expect(await serverOne()).toMatchObject({ status: 'Free' });
    await createCluster('second-owner', one);

    await runUntil(operationId);
    expect(cleaned).toEqual(['one']);
    expect(await database.uow.read.operations.byId(operationId)).toMatchObject({ status: 'Succeeded' });
    expect(await serverOne()).toMatchObject({ status: 'Locked', clusterName: 'second-owner' });
  });

  it('keeps its new owner when the cleaning of the old one is cancelled too late', async () => {
    const operationId = await startCleaning();
    await runUntil(operationId, 'step-performed', 1);
    await createCluster('third-owner', one);
    await requestOperationAction({ uow: database.uow, bell }, { operationId, action: 'cancel' });

    await runUntil(operationId);
    expect(await database.uow.read.operations.byId(operationId)).toMatchObject({ status: 'Cancelled' });
    expect(await serverOne()).toMatchObject({ status: 'Locked', clusterName: 'third-owner' });
  });

  it('is not cleaned again by a cluster that could not be built and gave it back already', async () => {
    const { operationId } = await createCluster('unlucky', one);
    await requestOperationAction({ uow: database.uow, bell }, { operationId, action: 'cancel' });
    const { steps } = await database.uow.read.operations.byId(operationId);
    await runUntil(operationId, 'step-performed', steps.length + 1);
    expect(await serverOne()).toMatchObject({ status: 'Free' });
    const next = await createCluster('lucky', one);

    await runUntil(operationId);
    expect(cleaned).toEqual(['one']);
    expect(await serverOne()).toMatchObject({ status: 'Locked', clusterName: 'lucky' });
    expect(await database.uow.read.clusters.byId(next.clusterId)).toMatchObject({ members: [{ server: { serverName: 'one' } }] });
  });

  it('cannot be taken out of the hands of the operation by who has read the id of its hold', async () => {
    await startCleaning();
    const { lockId } = await serverOne();
    expect(lockId).not.toBeNull();
    await expect(createCluster('impatient', { by: 'lock', lockId: lockId ?? '' })).rejects.toMatchObject({
      code: 'lock-mismatch',
    });
    await expect(createCluster('impatient', { by: 'names', serverNames: ['one'], lockId })).rejects.toMatchObject({
      code: 'lock-mismatch',
    });
  });

  it('leaves the pool only when it is clean', async () => {
    const remove = () => removePoolServers(database.uow, { dbmsType: 'PostgreSQL', serverNames: ['one'], actor: 'test' });
    await database.uow.read.manager.query(`UPDATE servers SET status = 'NeedsCleaning', touched = true WHERE expired_at IS NULL`);
    await expect(remove()).rejects.toMatchObject({ code: 'server-in-use' });
    await database.uow.read.manager.query(`UPDATE servers SET status = 'Free', touched = false WHERE expired_at IS NULL`);
    await expect(remove()).resolves.toEqual(['one']);
  });

  it('comes back into the pool after it was used by a cluster that is run elsewhere', async () => {
    await database.uow.read.manager.query(`UPDATE servers SET status = 'Used', cluster_name = 'theirs' WHERE expired_at IS NULL`);
    const start = () =>
      startCleanServer({ uow: database.uow, hosts, bell }, { dbmsType: 'PostgreSQL', serverName: 'one', actor: 'test' });
    const { operationId } = await start();
    const definitions = [new CleanServerOperation({ uow: database.uow, hosts })];
    await new OperationRunner({ uow: database.uow, definitions, logger, owner: 'test', leaseMs: LEASE_MS }).run(operationId);
    expect(cleaned).toEqual(['one']);
    expect(await database.uow.read.poolServers.byName('PostgreSQL', 'one')).toMatchObject({ status: 'Free', clusterName: null });
  });

  it('is not cleaned while it is a member of a cluster of ours', async () => {
    await createCluster('ours', { by: 'names', serverNames: ['one'], lockId: null });
    await database.uow.read.manager.query(`UPDATE servers SET status = 'Used' WHERE expired_at IS NULL`);
    const start = startCleanServer(
      { uow: database.uow, hosts, bell },
      { dbmsType: 'PostgreSQL', serverName: 'one', actor: 'test' },
    );
    await expect(start).rejects.toMatchObject({ code: 'invalid-status-change' });
  });
});
