import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import type { NewBackup } from './backup-catalogue.js';
import type { BackupOverviewRow } from './backup-overview.js';

const DAY_MS = 24 * 60 * 60_000;

describe('the overview of backups', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());

  const cluster = async (clusterName: string, ...given: (Partial<NewBackup> & { daysAgo: number })[]): Promise<string> => {
    const row = rows.cluster({ clusterName, lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    await test.uow.run(async (tx) => {
      await tx.clusters.add(row, []);
      for (const { daysAgo, ...backup } of given)
        await tx.backups.add(rows.backup(row.id, { clusterName, startedAt: new Date(Date.now() - daysAgo * DAY_MS), ...backup }));
      const archived = { term: 1, from: 1n, to: 2n, fromAt: new Date(0), toAt: new Date() };
      await tx.walRanges.grow(row.id, archived);
    });
    return row.id;
  };
  const overviewOf = async (clusterName: string): Promise<BackupOverviewRow | undefined> => {
    const { items } = await test.uow.read.backupOverview.list('PostgreSQL', { search: clusterName }, { limit: 5 });
    return items[0];
  };

  it('still says that the last one failed when its files have rolled off', async () => {
    await cluster('rolled', { daysAgo: 1 }, { daysAgo: 0, status: 'Expired', stoppedAt: null, failure: 'no room' });
    expect(await overviewOf('rolled')).toMatchObject({ problem: 'LastFailed', last: { status: 'Expired', failure: 'no room' } });
  });

  it('forgets a failure when a later one went well, and one that is running is no failure', async () => {
    await cluster(
      'recovered',
      { daysAgo: 2, status: 'Failed', stoppedAt: null, failure: 'no room' },
      { daysAgo: 1 },
      { daysAgo: 0, status: 'Running', stoppedAt: null, storedBytes: null },
    );
    expect(await overviewOf('recovered')).toMatchObject({ problem: null, runningBackupId: expect.any(String), backupCount: 1 });
  });

  it('is asked for what has a problem, whichever it is, and for what was never proven', async () => {
    await cluster('asked-well', { daysAgo: 1, verifiedAt: new Date() });
    await cluster('asked-unproven', { daysAgo: 1 });
    await cluster('asked-old', { daysAgo: 20, verifiedAt: new Date() });
    await cluster('asked-bare');
    const names = async (filter: { anyProblem?: boolean; proven?: boolean }) => {
      const asked = { search: 'asked-', ...filter };
      const page = await test.uow.read.backupOverview.list('PostgreSQL', asked, { limit: 9, sort: 'clusterName' });
      return [page.total, ...page.items.map(({ clusterName }) => clusterName.replace('asked-', ''))];
    };
    expect(await names({ anyProblem: true })).toEqual([2, 'bare', 'old']);
    expect(await names({ anyProblem: false })).toEqual([2, 'unproven', 'well']);
    expect(await names({ proven: false })).toEqual([2, 'bare', 'unproven']);
    expect(await names({ proven: true, anyProblem: true })).toEqual([1, 'old']);
  });

  it('is patient as long as the policy says, that of the cluster before that of its environment', async () => {
    const id = await cluster('patient', { daysAgo: 20 });
    const { environmentId } = await test.uow.read.clusters.byId(id);
    expect(await overviewOf('patient')).toMatchObject({ problem: 'Stale' });
    const put = (owner: { clusterId: string } | { environmentId: string }, staleAfterDays: number | undefined) =>
      test.uow.run((tx) => tx.backupPolicies.put(owner, { redundancy: 2, staleAfterDays }, 'ada', 0));
    await put({ environmentId }, 30);
    expect(await overviewOf('patient')).toMatchObject({ problem: null });
    await put({ clusterId: id }, undefined);
    expect(await overviewOf('patient')).toMatchObject({ problem: 'Stale' });
    await test.uow.dataSource.query('DELETE FROM backup_policies');
  });

  it('shows how the last ten Fulls have grown, also those that are gone, the oldest first', async () => {
    const sizes = Array.from({ length: 12 }, (_, at) => ({
      daysAgo: 12 - at,
      storedBytes: at + 1,
      status: at < 6 ? ('Expired' as const) : ('Successful' as const),
    }));
    await cluster('growing', ...sizes, { daysAgo: 0, backupType: 'Diff', storedBytes: 999 });
    const row = await overviewOf('growing');
    expect(row?.trend).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(row).toMatchObject({ storedBytes: 7 + 8 + 9 + 10 + 11 + 12 + 999, backupCount: 7 });
  });

  it('says nothing of an archive that is behind while the cluster is down: that is not news', async () => {
    const id = await cluster('behind', { daysAgo: 1 });
    await test.uow.dataSource.query(`UPDATE wal_ranges SET to_at = now() - interval '16 minutes' WHERE cluster_id = $1`, [id]);
    expect(await overviewOf('behind')).toMatchObject({ problem: 'ArchiveBehind' });
    await test.uow.dataSource.query(`UPDATE clusters SET cluster_health = 'ClusterDown' WHERE id = $1`, [id]);
    expect(await overviewOf('behind')).toMatchObject({ problem: null });
  });

  it('says in short of many clusters what it says of each, in one query', async () => {
    const proven = new Date('2026-11-20T10:00:00Z');
    const ids = [
      await cluster('short', { daysAgo: 2, verifiedAt: proven }, { daysAgo: 1 }),
      await cluster('short-failed', { daysAgo: 1 }, { daysAgo: 0, status: 'Failed', stoppedAt: null, failure: 'no room' }),
      await cluster('short-bare'),
    ];
    const standings = await test.uow.read.backupOverview.standings(ids);
    const whole = await Promise.all(ids.map((id) => test.uow.read.backupOverview.of(id)));
    expect(whole.map(({ problem }) => problem)).toEqual([null, 'LastFailed', 'NothingRestorable']);
    for (const { id, problem, lastVerifiedAt, nextDueAt } of whole)
      expect(standings.get(id)).toMatchObject({ problem, lastVerifiedAt, nextDueAt });
    expect(standings.get(ids[0] ?? '')).toMatchObject({ lastVerifiedAt: proven, lastStoppedAt: whole[0]?.last?.stoppedAt });
    // One that failed has not replaced the one before.
    expect(standings.get(ids[1] ?? '')?.lastStoppedAt?.getTime()).toBeLessThan(Date.now() - DAY_MS / 2);
    expect(standings.get(ids[2] ?? '')).toMatchObject({ lastStoppedAt: null });
  });

  it('promises no next backup to a cluster that does not run', async () => {
    const id = await cluster('resting', { daysAgo: 1 });
    await test.uow.run((tx) => tx.fullsDue.require(id));
    expect(await test.uow.read.backupOverview.of(id)).toMatchObject({ nextDueAt: expect.any(Date) });
    await test.uow.dataSource.query(`UPDATE clusters SET lifecycle = 'Stopped' WHERE id = $1`, [id]);
    expect(await test.uow.read.backupOverview.of(id)).toMatchObject({ nextDueAt: null, problem: null });
  });

  it('has no cluster that is gone', async () => {
    const id = await cluster('departed', { daysAgo: 1 });
    await test.uow.dataSource.query(`UPDATE clusters SET lifecycle = 'Expired' WHERE id = $1`, [id]);
    expect(await overviewOf('departed')).toBeUndefined();
  });
});
