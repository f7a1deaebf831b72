import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS, daysIn, monthOf } from '@rocket/domain';
import type { ReportRow } from '@rocket/domain';
import { REPORTS, reportByName } from '@rocket/persistence';
import type { ReportQuestion } from '@rocket/persistence';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { RowBuilder, TestUnitOfWork } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { addRateCard } from '../costs/change-rate-card.js';
import { countCosts } from '../costs/count-costs.js';
import { closeMonths } from '../monitoring/close-months.js';
import { readMonthOfClusters } from '../monitoring/read-downtime.js';
import { keepClusterDays } from './keep-cluster-days.js';

const DAY_MS = 24 * HOUR_MS;
const GB = 1024 ** 3;
const ZONE = 'Europe/Zurich';

const PORTS = { from: 1, to: 999 };

describe('reports', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  const now = new Date();
  /** In the middle of the month before the last one. */
  const longAgo = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 10));
  const clusters = new Map<string, { id: string; serverId: string }>();
  const parts = (at: Date) => ({ uow: test.uow, clock: { now: () => at }, timeZone: ZONE });
  const sql = (text: string, values: unknown[] = []): Promise<unknown> => test.uow.dataSource.query(text, values);
  const dayOf = (at: Date): string => daysIn({ fromMs: at.getTime(), toMs: at.getTime() + 1 }, ZONE)[0]?.name ?? '';
  const read = (name: string, given: Partial<ReportQuestion> = {}): Promise<ReportRow[]> => {
    const report = reportByName(name);
    const groupBy = report.groups.includes('application') ? 'application' : (report.groups[0] ?? 'all');
    const question = {
      from: dayOf(longAgo),
      to: dayOf(new Date(now.getTime() + 20 * DAY_MS)),
      groupBy,
      timeZone: ZONE,
      now,
      ...given,
    };
    return test.uow.read.reports.read(report, question);
  };

  /** An application with one cluster of two servers, which was down for a while, has grown, and lacks almost everything. */
  async function live(name: string, downHours: number): Promise<void> {
    const { id: applicationId } = await test.uow.run((tx) => tx.applications.findOrCreate({ applicationName: name }));
    const cluster = rows.cluster({ lifecycle: 'Active', applicationId, clusterName: `${name}-db` });
    const servers = await test.uow.run((tx) => tx.poolServers.add([rows.server(), rows.server()], PORTS));
    const members = servers.map(({ id }, place) => rows.member(cluster.id, id, { ordinal: place + 1 }));
    await test.uow.run((tx) => tx.clusters.add(cluster, members));
    clusters.set(name, { id: cluster.id, serverId: servers[0]?.id ?? '' });
    await sql('UPDATE clusters SET created_at = $2 WHERE id = $1', [cluster.id, longAgo]);
    await sql('UPDATE cluster_lifecycles SET since = $2 WHERE cluster_id = $1', [cluster.id, longAgo]);
    await sql(`UPDATE cluster_members SET db_version = '18.3', db_size_bytes = $2 WHERE cluster_id = $1`, [cluster.id, 10 * GB]);
    const downFrom = longAgo.getTime() + DAY_MS;
    const downTo = downFrom + downHours * HOUR_MS;
    const span = { cause: null, operationId: null, reason: null, toleranceMs: 1000 };
    await test.uow.run(async (tx) => {
      const write = (state: 'Up' | 'Down', startedAtMs: number, seenUntilMs: number) =>
        tx.availability.write(
          cluster.id,
          { ...span, state, cause: state === 'Down' ? 'unplanned' : null, startedAtMs, seenUntilMs },
          undefined,
        );
      await write('Up', longAgo.getTime(), downFrom);
      await write('Down', downFrom, downTo);
      await write('Up', downTo, now.getTime());
      await tx.backups.add(
        rows.backup(cluster.id, {
          clusterName: cluster.clusterName,
          startedAt: longAgo,
          stoppedAt: longAgo,
          storedBytes: 2 * GB,
        }),
      );
      const about = { dbmsType: 'PostgreSQL', clusterName: cluster.clusterName, actor: 'observer' } as const;
      await tx.activities.add([
        { ...about, type: 'Failover', planned: false, text: `Another member of ${name}-db is the primary.` },
        { ...about, type: 'DbRestart', planned: true, text: `${name}-db was restarted.` },
      ]);
    });
  }

  async function own(name: string, email: string): Promise<void> {
    const contact = newId();
    await sql(
      `INSERT INTO contacts (id, contact_name, contact_type, email, confirmed_at, version) VALUES ($1, 'Team', 'Person', $2, now(), 1)`,
      [contact, email],
    );
    await sql(
      `INSERT INTO application_contacts (id, application_id, contact_id, role, topics, environment_ids, requested_by, approved_at, version)
       SELECT $1, id, $2, 'owner', '{patching}', '{}', 'ada', now(), 1 FROM applications WHERE application_name = $3`,
      [newId(), contact, name],
    );
  }

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
    await live('shop', 2);
    await live('blog', 30);
    await own('shop', 'shop@example.org');
    await test.uow.run((tx) => tx.poolServers.add([rows.server()], PORTS));
    await sql(
      `INSERT INTO known_releases (dbms_type, version, first_seen_at) VALUES ('PostgreSQL', '18.3', $1), ('PostgreSQL', '18.10', $1), ('PostgreSQL', '17.99', $1)`,
      [longAgo],
    );
    await closeMonths(parts(now));
    for (let day = 0; day < 10; day++) {
      await sql(`UPDATE cluster_members SET db_size_bytes = $1`, [(10 + day) * GB]);
      await keepClusterDays(parts(new Date(now.getTime() + day * DAY_MS)));
    }
    const prices = { cpu: 1_230_000, ramGb: 450_000, diskGb: 10_000, backupGb: 20_000, server: 40_000_000, cluster: 99_000_000 };
    const rates = [{ environmentId: null, dbmsType: null, prices }];
    const card = { currency: 'CHF', effectiveOn: dayOf(now), sharedCost: 'proportional' as const, note: '', rates };
    await addRateCard({ ...parts(now), actor: 'ada' }, card);
    await countCosts(parts(new Date(now.getTime() + 5 * DAY_MS)));
  });
  afterAll(() => test.drop());

  it.each(REPORTS.map(({ name }) => name))('%s shows owners what is theirs, and everybody else all of it', async (name) => {
    const [all, mine, nobodys] = [
      await read(name),
      await read(name, { ownerEmail: 'SHOP@example.org' }),
      await read(name, { ownerEmail: '' }),
    ];
    expect(all.length).toBeGreaterThan(0);
    expect(nobodys).toEqual([]);
    expect(JSON.stringify(mine)).not.toContain('blog');
    if (name === 'pool') expect(mine).toEqual([]);
    else if (name !== 'changes')
      expect([JSON.stringify(all), JSON.stringify(mine)]).toEqual([
        expect.stringContaining('blog'),
        expect.stringContaining('shop'),
      ]);
    else expect(all).toEqual([{ ...mine[0], changes: 2, clusters: 2 }]);
  });

  it.each(REPORTS.map(({ name }) => name))(
    '%s has the columns that it says, and is limited to what is asked for',
    async (name) => {
      const report = reportByName(name);
      const rows = await read(name);
      for (const row of rows) expect(Object.keys(row).sort()).toEqual(report.columns.map((column) => column.name).sort());
      expect(await read(name, { environment: 'Prod' })).toEqual([]);
      expect(await read(name, { dbmsType: 'MongoDB' })).toEqual([]);
      if (name !== 'pool') expect(JSON.stringify(await read(name, { applicationName: 'shop' }))).not.toContain('blog');
      for (const groupBy of report.groups) expect((await read(name, { groupBy })).length).toBeGreaterThan(0);
    },
  );

  it('count what was there when they looked', async () => {
    const days = await read('clusters', { groupBy: 'all' });
    expect(days).toHaveLength(10);
    const seen: { day: string; clusters: number }[] = await test.uow.dataSource.query(
      `SELECT one.day::text AS day, (SELECT count(*)::int FROM (
           SELECT DISTINCT ON (cluster_id) lifecycle FROM cluster_lifecycles WHERE since <= one.seen_at ORDER BY cluster_id, since DESC) AS stood
         WHERE stood.lifecycle IN ('Active', 'Stopped')) AS clusters
       FROM (SELECT DISTINCT day, seen_at FROM cluster_days) AS one ORDER BY 1`,
    );
    expect(days.map(({ day, clusters: count }) => ({ day, clusters: count }))).toEqual(seen);
    expect(days.at(-1)).toMatchObject({ clusters: 2, databases: 2, servers: 4 });
  });

  it('never change what a day was when it is over', async () => {
    await sql(`INSERT INTO cluster_days SELECT cluster_id, day - 400, seen_at - interval '400 days', until_at - interval '400 days', application_id, environment_id,
      dbms_type, lifecycle, release, servers, db_size_bytes, backups, backup_bytes FROM cluster_days WHERE day = (SELECT min(day) FROM cluster_days)`);
    await expect(sql('UPDATE cluster_days SET servers = 0 WHERE until_at < now()')).rejects.toThrow('stay as they were written');
    await expect(sql('DELETE FROM cluster_days WHERE until_at < now()')).rejects.toThrow('stay as they were written');
  });

  it('say the downtime that the ledger says, in closed months and in the open one', async () => {
    const rows = await read('downtime', { groupBy: 'cluster', to: dayOf(now) });
    for (const at of [longAgo, now]) {
      const month = monthOf(at.getTime(), ZONE);
      const ledger = await readMonthOfClusters(
        test.uow.read,
        [...clusters.values()].map(({ id }) => id),
        { month, now },
      );
      for (const [name, { id }] of clusters) {
        const { figures } = ledger.get(id) ?? {};
        const row = rows.find((one) => one['month'] === month.name && one['group'] === `${name}-db`);
        expect(row).toMatchObject({
          unplannedSeconds: (figures?.unplannedMs ?? -1) / 1000,
          meantSeconds: (figures?.meantMs ?? -1) / 1000,
        });
      }
    }
    const levels = await read('service-levels', { to: dayOf(now) });
    expect(levels.map(({ application, usedSeconds, isBroken }) => [application, usedSeconds, isBroken])).toEqual([
      ['blog', 30 * 3600, true],
      ['shop', 2 * 3600, false],
    ]);
  });

  it('say the costs that the showback says, to the cent', async () => {
    const rows = await read('costs');
    for (const { month, total } of await test.uow.read.costMonths.list()) {
      const cents = rows
        .filter((row) => row['month'] === month)
        .reduce((sum, row) => sum + Math.round(Number(row['total']) * 100), 0);
      expect(cents).toBe(total);
    }
    expect(rows.some(({ chargedTo }) => chargedTo === 'Idle pool')).toBe(true);
  });

  it('forecast what goes on as it did', async () => {
    const rows = await read('growth', { groupBy: 'cluster' });
    expect(rows).toContainEqual(
      expect.objectContaining({
        group: 'shop-db',
        what: 'Databases',
        currentGigs: 19,
        perDayGigs: 1,
        in30DaysGigs: 49,
        days: 10,
      }),
    );
  });

  it('tell releases from each other by number, and how long one is there', async () => {
    const [first] = await read('unpatched');
    expect(first).toMatchObject({ version: '18.3', latest: '18.10', behind: 1, since: longAgo.toISOString() });
    expect(first?.['ageDays']).toBe(Math.floor((now.getTime() - longAgo.getTime()) / DAY_MS));
  });

  it('say of failovers whether there is a ticket', async () => {
    const { items } = await test.uow.read.activities.list(
      'PostgreSQL',
      { clusterName: 'shop-db', type: 'Failover' },
      { limit: 1 },
    );
    await sql(`UPDATE activities SET ticket_url = 'INC-1' WHERE id = $1`, [items[0]?.id]);
    const [row] = await read('failovers', { groupBy: 'all' });
    expect(row).toMatchObject({ failovers: 2, withTicket: 1, withoutTicket: 1 });
    expect((await read('failover-list')).map(({ hasTicket }) => hasTicket).sort()).toEqual([false, true]);
  });

  it('say who is not told, and which backups nobody has tried', async () => {
    expect(await read('missing-contacts')).toEqual([
      expect.objectContaining({ application: 'blog', contacts: 0, owners: 0 }),
      expect.objectContaining({
        application: 'shop',
        contacts: 1,
        owners: 1,
        unheard: 'incidents, backups, changes, requests, costs',
      }),
    ]);
    await sql(`UPDATE backups SET verified_at = now() WHERE cluster_id = $1`, [clusters.get('blog')?.id]);
    expect((await read('unproven-backups')).map(({ cluster }) => cluster)).toEqual(['shop-db']);
  });

  it('say how long the pool lasts', async () => {
    const [row] = await read('pool', { from: dayOf(now), to: dayOf(now), now: new Date() });
    expect(row).toMatchObject({ free: 1, taken: 4, cameBack: 0 });
    expect(row?.['daysUntilEmpty']).toBe(0);
  });
});
