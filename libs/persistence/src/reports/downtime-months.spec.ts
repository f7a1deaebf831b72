import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import { downtimeMonths } from './downtime-months.js';
import type { ReportQuestion } from './report.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const QUESTION: ReportQuestion = { from: '2026-10-05', to: '2026-11-20', groupBy: 'cluster', timeZone: 'UTC', now: NOW };

interface Past {
  lifecycles: [since: string, lifecycle: 'Active' | 'Stopped'][];
  spans: [from: string, until: string, state: 'Up' | 'Down' | 'Off'][];
  /** Of a probe, in which nothing was acknowledged; it ended then. */
  gapAt?: string;
}

const UP: Past['spans'] = [['2026-09-01T00:00:00Z', '2026-11-20T11:59:55Z', 'Up']];
const ACTIVE: Past['lifecycles'] = [['2026-09-01T00:00:00Z', 'Active']];
const PASTS: Readonly<Record<string, Past>> = {
  'up-all-the-time': { lifecycles: ACTIVE, spans: UP },
  'not-seen-for-an-hour': { lifecycles: ACTIVE, spans: [['2026-09-01T00:00:00Z', '2026-11-20T11:00:00Z', 'Up']] },
  'seen-too-late': { lifecycles: ACTIVE, spans: [['2026-11-03T00:00:00Z', '2026-11-20T11:59:55Z', 'Up']] },
  'was-down': {
    lifecycles: ACTIVE,
    spans: [
      ['2026-09-01T00:00:00Z', '2026-11-10T00:00:00Z', 'Up'],
      ['2026-11-10T00:00:05Z', '2026-11-10T00:10:00Z', 'Down'],
      ['2026-11-10T00:10:05Z', '2026-11-20T11:59:55Z', 'Up'],
    ],
  },
  'was-stopped': {
    lifecycles: [...ACTIVE, ['2026-11-05T00:00:00Z', 'Stopped'], ['2026-11-06T00:00:00Z', 'Active']],
    spans: UP,
  },
  'is-new': {
    lifecycles: [['2026-11-12T08:00:00Z', 'Active']],
    spans: [['2026-11-12T08:00:04Z', '2026-11-20T11:59:55Z', 'Up']],
  },
  'began-up': {
    lifecycles: [['2026-11-12T08:00:00Z', 'Active']],
    spans: [['2026-11-12T08:00:00Z', '2026-11-20T11:59:55Z', 'Up']],
  },
  'was-probed': { lifecycles: ACTIVE, spans: UP, gapAt: '2026-11-15T03:00:00Z' },
};

describe('downtime by months', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
    for (const [name, past] of Object.entries(PASTS)) await add(name, past);
  });
  afterAll(() => test.drop());

  async function add(clusterName: string, { lifecycles, spans, gapAt }: Past): Promise<void> {
    const cluster = rows.cluster({ clusterName, lifecycle: 'Active' });
    const { dataSource } = test.uow;
    await test.uow.run((tx) => tx.clusters.add(cluster, []));
    await dataSource.query('DELETE FROM cluster_lifecycles WHERE cluster_id = $1', [cluster.id]);
    for (const [since, lifecycle] of lifecycles)
      await dataSource.query('INSERT INTO cluster_lifecycles VALUES ($1, $2, $3)', [cluster.id, since, lifecycle]);
    for (const [from, until, state] of spans)
      await dataSource.query(
        `INSERT INTO availability_spans (id, cluster_id, state, cause, started_at, seen_until, tolerance_ms) VALUES ($1, $2, $3, $4, $5, $6, 20000)`,
        [newId(), cluster.id, state, state === 'Down' ? 'unplanned' : null, from, until],
      );
    if (gapAt === undefined) return;
    const operation = rows.operation({ clusterId: cluster.id, clusterName });
    await test.uow.run((tx) => tx.operations.add(operation));
    await dataSource.query(
      `UPDATE operations SET status = 'Succeeded', started_at = $2, finished_at = $2, write_outage_ms = 300, write_gaps = $3 WHERE id = $1`,
      [operation.id, gapAt, { from: gapAt, everyMs: 1000, gaps: [300] }],
    );
  }

  it('are the same whether the ledger is read or the database knows that a cluster was up all the time', async () => {
    const read = (few: number) => downtimeMonths(test.uow.read.manager, QUESTION, few);
    const [byLedger, byDatabase] = [await read(1000), await read(0)];
    expect(byDatabase).toEqual(byLedger);
    const of = (group: string) =>
      byLedger.filter((one) => one.group === group && one.month === '2026-11').map(({ figures }) => figures);
    const meantMs = 19.5 * 24 * 3_600_000;
    const none = { plannedMs: 0, unplannedMs: 0, unknownMs: 0 };
    expect(of('up-all-the-time')).toEqual([{ ...none, meantMs }]);
    expect(of('was-down')).toEqual([{ ...none, meantMs, unplannedMs: 600_000 }]);
    expect(of('was-probed')).toEqual([{ ...none, meantMs, plannedMs: 300 }]);
    expect(of('not-seen-for-an-hour')).toEqual([{ ...none, meantMs, unknownMs: 3_600_000 }]);
    expect(of('began-up')).toEqual([{ ...none, meantMs: 8 * 24 * 3_600_000 + 4 * 3_600_000 }]);
  });

  it('adds up: what an application was down is what its clusters were, and what is summed up stays', async () => {
    const closed = { name: '2026-09', fromMs: Date.parse('2026-09-01T00:00:00Z'), toMs: Date.parse('2026-10-01T00:00:00Z') };
    const names = ['was-down', 'was-stopped', 'was-probed'];
    for (const [place, name] of names.entries()) {
      const { id } = await test.uow.read.clusters.byName('PostgreSQL', name);
      const figures = { meantMs: 10 ** place, plannedMs: 2 * 10 ** place, unplannedMs: 3 * 10 ** place, unknownMs: 0 };
      await test.uow.run((tx) => tx.availability.close(id, closed, figures));
      await test.uow.run((tx) => tx.availability.close(id, closed, { ...figures, meantMs: 7 }));
    }
    const of = async (groupBy: ReportQuestion['groupBy']) => {
      const months = await downtimeMonths(test.uow.read.manager, { ...QUESTION, from: '2026-09-05', groupBy });
      return months.filter(({ month }) => month === '2026-09').map(({ figures }) => figures);
    };
    const summed = [{ meantMs: 111, plannedMs: 222, unplannedMs: 333, unknownMs: 0 }];
    const closedOf = (all: Awaited<ReturnType<typeof of>>) => all.filter(({ meantMs }) => meantMs < 1000);
    for (const groupBy of ['all', 'environment', 'dbmsType', 'application'] as const)
      expect([groupBy, closedOf(await of(groupBy))]).toEqual([groupBy, summed]);
    expect(closedOf(await of('cluster'))).toHaveLength(names.length);
    for (const sql of ['UPDATE application_downtime_months SET meant_ms = 0', 'DELETE FROM application_downtime_months'])
      await expect(test.uow.dataSource.query(sql)).rejects.toThrow('stay as they were written');
  });

  it('asks about a month that is finished no more', async () => {
    const october = { name: '2026-10', fromMs: Date.parse('2026-10-01T00:00:00Z'), toMs: Date.parse('2026-11-01T00:00:00Z') };
    expect(await test.uow.read.availability.openIn(october, 1)).toHaveLength(1);
    await test.uow.run((tx) => tx.availability.finish('2026-10'));
    await test.uow.run((tx) => tx.availability.finish('2026-10'));
    expect(await test.uow.read.availability.finishedNames()).toEqual(new Set(['2026-10']));
    expect(await test.uow.read.availability.openIn(october, 1)).toEqual([]);
    await test.uow.dataSource.query('DELETE FROM finished_downtime_months');
  });

  it('are what was written down where a month is closed', async () => {
    const cluster = await test.uow.read.clusters.byName('PostgreSQL', 'was-down');
    const month = { name: '2026-10', fromMs: Date.parse('2026-10-01T00:00:00Z'), toMs: Date.parse('2026-11-01T00:00:00Z') };
    const figures = { meantMs: 1000, plannedMs: 1, unplannedMs: 2, unknownMs: 3 };
    await test.uow.run((tx) => tx.availability.close(cluster.id, month, figures));
    for (const few of [0, 1000]) {
      const found = await downtimeMonths(test.uow.read.manager, { ...QUESTION, groupBy: 'all' }, few);
      const october = found.filter((one) => one.month === '2026-10' && one.figures.meantMs === 1000);
      expect(october.map((one) => one.figures)).toEqual([figures]);
    }
  });
});
