import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  ArchiveKeeper,
  changeBackupPolicy,
  readCredentials,
  requestOperationAction,
  startBackup,
  startDrill,
  startRestore,
  startRestoreInPlace,
  startRollOff,
} from '@rocket/operations';
import type { BackupRow } from '@rocket/persistence';
import { createLogger } from '@rocket/platform';
import { World } from '../support/world.ts';

const dbmsType = 'PostgreSQL' as const;
const named = { dbmsType, clusterName: 'shop', actor: 'test' };

describe('a worker that is killed while it backs up and restores', () => {
  let world: World | undefined;
  const stop = new AbortController();
  let keeping: Promise<void> | undefined;
  const there = (): World => {
    if (!world) throw new Error('The world was not made.');
    return world;
  };

  beforeAll(async () => {
    world = await World.make();
    await world.addLocal(5);
    await world.carryOn(await world.accept('shop', 2));
    await sql('shop', `create table orders as select n, 'order ' || n as what from generate_series(1, 20000) n`);
    keeping = keepArchives(world);
  }, 120_000);
  afterAll(async () => {
    stop.abort(new Error('The test is over.'));
    await keeping;
    await world?.destroy();
  }, 120_000);

  /** As the worker's upkeep does, which is another process than the one that dies. */
  async function keepArchives({ parts }: World): Promise<void> {
    const logger = createLogger({ name: 'test', level: 'silent' });
    const keeper = new ArchiveKeeper({ ...parts, logger }, stop.signal);
    while (!stop.signal.aborted) {
      await keeper.look().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await keeper.ended();
  }

  async function sql<Row>(clusterName: string, text: string): Promise<Row[]> {
    const { uow } = there();
    const row = await uow.read.clusters.byName(dbmsType, clusterName);
    const { username, password, databaseName, caCertificate } = await readCredentials(there().parts, { ...named, clusterName });
    const primary = row.members.find(({ nodeRole }) => nodeRole === 'Primary');
    const client = new Client({
      ...{ host: '127.0.0.1', port: primary?.port ?? 0, user: username, password, database: databaseName },
      ssl: { ca: caCertificate ?? '' },
    });
    await client.connect();
    try {
      return (await client.query(text)).rows as Row[];
    } finally {
      await client.end();
    }
  }
  const content = (clusterName: string) =>
    sql<{ rows: number; sum: string }>(clusterName, `select count(*)::int as rows, sum(n)::text as sum from orders`);
  /** An instant before which everything that was committed is archived. */
  async function untilArchived(): Promise<Date> {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const at = new Date();
    const { id } = await there().uow.read.clusters.byName(dbmsType, 'shop');
    while (((await there().uow.read.walRanges.newestOf(id))?.toAt ?? new Date(0)) <= at)
      await new Promise((resolve) => setTimeout(resolve, 100));
    return at;
  }
  const backup = async (id: string): Promise<BackupRow | undefined> => (await there().uow.read.backups.byIds([id]))[0];
  const status = async (id: string): Promise<string> => (await there().uow.read.operations.byId(id)).status;
  /** What lies in the repository, without the log. */
  const stored = async (): Promise<string[]> => {
    const names = await readdir(join(there().dataDirectory, 'backups'), { recursive: true });
    return names.filter((name) => /facts\.json$|\.unfinished/.test(name));
  };
  let [first, second] = ['', ''];

  it('ends with one whole backup when it dies in every step', async () => {
    const { backupId, operationId } = await startBackup(there().parts, { ...named, backupType: 'Full' });
    await there().carryOnDyingEverywhere(operationId);
    expect(await status(operationId)).toBe('Succeeded');
    expect(await backup(backupId)).toMatchObject({ status: 'Successful', failure: null });
    expect(await stored()).toHaveLength(1);
    first = backupId;
  }, 240_000);

  it('restores the whole content when it dies in every step', async () => {
    const { restoreId, operationId } = await startRestore(there().parts, {
      ...named,
      wanted: { to: 'latest' },
      toClusterName: 'shop-again',
      servers: { by: 'size', count: 2 },
      backups: false,
      reason: '',
      ticketUrl: null,
    });
    await there().carryOnDyingEverywhere(operationId);
    expect(await status(operationId)).toBe('Succeeded');
    expect((await there().uow.read.restores.byIds([restoreId]))[0]).toMatchObject({ status: 'Successful' });
    expect(await content('shop-again')).toEqual(await content('shop'));
  }, 300_000);

  it('restores in place when it dies in every step, and puts back what was there when it is cancelled at the end', async () => {
    const before = await content('shop');
    const wanted = { to: 'time', at: await untilArchived() } as const;
    await sql('shop', 'delete from orders where n > 10000');
    await untilArchived();
    const inPlace = { ...named, wanted, confirm: 'shop', reason: '', ticketUrl: null };
    const { operationId } = await startRestoreInPlace(there().parts, inPlace);
    await there().carryOnDyingEverywhere(operationId);
    expect(await status(operationId)).toBe('Succeeded');
    expect(await content('shop')).toEqual(before);

    await sql('shop', 'delete from orders where n > 15000');
    const after = await content('shop');
    const again = await startRestoreInPlace(there().parts, inPlace);
    const { steps } = await there().uow.read.operations.byId(again.operationId);
    const last = steps.find(({ action }) => action === 'verify-members')?.ordinal ?? 0;
    const verifying = { checkpoint: 'step-recorded-as-running', ordinal: last } as const;
    expect(await there().carryOn(again.operationId, verifying)).toBe('killed');
    await requestOperationAction(there().parts, { operationId: again.operationId, action: 'cancel' });
    for (let ordinal = steps.length + 1; ordinal <= steps.length + 3; ordinal++)
      expect(await there().carryOn(again.operationId, { checkpoint: 'step-performed', ordinal })).toBe('killed');
    await there().carryOn(again.operationId);
    const ended = await there().uow.read.operations.byId(again.operationId);
    expect({ status: ended.status, error: ended.error }).toEqual({ status: 'Cancelled', error: 'Cancelled by request.' });
    expect(await content('shop')).toEqual(after);
    // Nothing of what was taken back is in the archive: the next line has its number.
    await untilArchived();
    const { id } = await there().uow.read.clusters.byName(dbmsType, 'shop');
    const ranges = (await there().uow.read.walRanges.of([id])).get(id) ?? [];
    expect(ranges.map(({ term }) => term)).toEqual([1, 2]);
  }, 400_000);

  it('proves a backup and gives the server back when it dies in every step', async () => {
    const { operationId } = await startDrill(there().parts, { ...named, backupId: null });
    await there().carryOnDyingEverywhere(operationId);
    expect(await status(operationId)).toBe('Succeeded');
    expect((await backup(first))?.verifiedAt).not.toBeNull();
    const { items } = await there().uow.read.poolServers.list(dbmsType, { status: 'Free' }, { limit: 10 });
    expect(items).toHaveLength(1);
  }, 240_000);

  it('lets exactly what may go roll off when it dies in every step', async () => {
    const taken = await startBackup(there().parts, { ...named, backupType: 'Full' });
    await there().carryOn(taken.operationId);
    expect(await status(taken.operationId)).toBe('Succeeded');
    second = taken.backupId;
    const { id: clusterId } = await there().uow.read.clusters.byName(dbmsType, 'shop');
    const policy = { redundancy: 1 };
    await changeBackupPolicy(there().uow, {
      ...named,
      owner: { clusterId },
      ownerWords: 'of shop',
      policy,
      expectedVersion: null,
    });
    const { operationId } = await startRollOff(there().parts, named);
    await there().carryOnDyingEverywhere(operationId);
    expect(await status(operationId)).toBe('Succeeded');
    expect([(await backup(first))?.status, (await backup(second))?.status]).toEqual(['Expired', 'Successful']);
    expect(await stored()).toHaveLength(1);
  }, 240_000);
});
