import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { TakenBackup } from '@rocket/engine-core';
import type { RememberedFleet } from '../clusters/testing.js';
import { reconcileBackups } from './reconcile-backups.js';
import { backedUpCluster, fleetWithBackups } from './testing.js';
import type { RememberedBackups } from './testing.js';

const signal = new AbortController().signal;

describe('what lies in a repository and what the rows say', () => {
  let fleet: RememberedFleet;
  let stored: RememberedBackups;
  let cluster: Awaited<ReturnType<typeof backedUpCluster>>;

  beforeAll(async () => {
    ({ fleet, stored } = await fleetWithBackups());
    cluster = await backedUpCluster(fleet, stored, 'orders', 'a1');
  });
  afterAll(() => fleet.drop());

  const reconcile = () => reconcileBackups(fleet.parts, signal);
  const rows = async () => new Map((await fleet.uow.read.backups.planned([cluster.id])).map((row) => [row.label, row]));
  const activities = async (): Promise<string[]> =>
    (await fleet.uow.read.activities.list('PostgreSQL', {}, { limit: 50 })).items.map(({ text }) => text);

  it('changes nothing where both agree, whatever is running or going', async () => {
    await cluster.add('there', 3);
    await cluster.add('running', 0, { status: 'Running' });
    await cluster.add('going', 9, { status: 'Expiring' });
    stored.labels.splice(0, Infinity, 'there');
    const before = await rows();
    await reconcile();
    expect(await rows()).toEqual(before);
    expect(await activities()).toEqual([]);
  });

  it('lets a backup count no more whose files are gone, and says so once', async () => {
    await cluster.add('lost', 2);
    stored.labels.splice(0, Infinity, 'there');
    await reconcile();
    await reconcile();
    expect((await rows()).get('lost')).toMatchObject({ status: 'Failed', failure: expect.stringContaining('no longer') });
    expect(await activities()).toEqual([
      'lost of orders is no longer in the backup repository, and nothing can be restored from it.',
    ]);
  });

  it('takes in a backup that no row knows, with what it builds on', async () => {
    const taken: TakenBackup = {
      ...{ label: 'found', askedLabel: null, type: 'Incr', parentLabel: 'there', release: '18.4', term: 1, manifestSha256: null },
      ...{
        startedAt: '2026-11-01T02:00:00.000Z',
        stoppedAt: '2026-11-01T02:10:00.000Z',
        walStart: 40n,
        walStop: 4_000_000_000_040n,
      },
      ...{ dbSizeBytes: 5_000_000_000, storedBytes: 1_000_000_000 },
    };
    const list = stored.method.list.bind(stored.method);
    stored.method.list = async (...args) => [...(await list(...args)), taken];
    await reconcile();
    await reconcile();
    const found = (await rows()).get('found');
    expect(found).toMatchObject({ status: 'Successful', backupType: 'Incr', walStop: 4_000_000_000_040n, operationId: null });
    expect(found?.parentId).toBe((await rows()).get('there')?.id);
    expect((await activities()).filter((text) => text.includes('was found'))).toHaveLength(1);
    stored.method.list = list;
  });

  it('leaves one alone that is being taken, whatever it is called by now, and knows it afterwards', async () => {
    await cluster.add('asked', 0, { status: 'Running' });
    const given = { label: 'given', askedLabel: 'asked', type: 'Full', parentLabel: null } as TakenBackup;
    const list = stored.method.list.bind(stored.method);
    stored.method.list = async (...args) => [...(await list(...args)), given];
    await reconcile();
    expect([...(await rows()).keys()]).not.toContain('given');
    const id = (await rows()).get('asked')?.id ?? '';
    await fleet.uow.run((tx) => tx.backups.change(id, { status: 'Successful', label: 'given' }));
    const before = await rows();
    await reconcile();
    expect(await rows()).toEqual(before);
    stored.method.list = list;
  });

  it('is compared for the others when one repository is away', async () => {
    const other = await backedUpCluster(fleet, stored, 'sales', 'b1');
    await other.add('sales-lost', 1);
    stored.labels.splice(0);
    const list = stored.method.list.bind(stored.method);
    stored.method.list = (engineCluster, ...rest) =>
      engineCluster.clusterName === 'orders'
        ? Promise.reject(new DomainError('store-unavailable', 'It is away.'))
        : list(engineCluster, ...rest);
    await reconcile();
    expect((await rows()).get('there')).toMatchObject({ status: 'Successful' });
    const [row] = await fleet.uow.read.backups.planned([other.id]);
    expect(row).toMatchObject({ label: 'sales-lost', status: 'Failed' });
  });
});
