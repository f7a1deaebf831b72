import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { MemberSample } from '@rocket/engine-core';
import { setTimeout as sleep } from 'node:timers/promises';
import { RememberedFleet } from '../clusters/testing.js';
import { keepMetrics } from './keep-metrics.js';
import { MetricCollector } from './metric-collector.js';

const INTERVAL_MS = 200;
const HOST = { load: 2, cpuIdleMs: 0, cpuTotalMs: 0, memoryTotalBytes: 100, memoryAvailableBytes: 25 };
const BUSY: MemberSample = { answers: true, connectMs: 3, connections: 20, connectionsMax: 80, transactions: 10 };

describe('how busy servers are', () => {
  let fleet: RememberedFleet;
  const asked: string[] = [];
  /** What a database answers; the usual when nothing is said. */
  let database: (serverName: string) => Promise<MemberSample>;
  let host: (serverName: string) => Promise<unknown>;
  let now: number;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
    fleet.engine = {
      sampleMember: (_cluster, { serverName }) => {
        asked.push(serverName);
        return database(serverName);
      },
    };
    fleet.host = (serverName) => ({ sample: () => host(serverName) as never });
    await fleet.cluster('busy', 'm1', 'm2', 'm3');
  });
  afterAll(() => fleet.drop());
  beforeEach(() => {
    asked.splice(0);
    database = () => Promise.resolve(BUSY);
    host = () => Promise.resolve({ ...HOST, mounts: [{ mount: '/data', sizeBytes: 200, availableBytes: 50 }] });
    now = Date.now();
  });

  const collector = () =>
    new MetricCollector({ ...fleet.parts, clock: { now: () => new Date(now) }, metricsIntervalMs: INTERVAL_MS });
  const collect = (one: MetricCollector) => one.collect(AbortSignal.timeout(20_000));
  const latest = async (serverName: string) => {
    const { id } = await fleet.uow.read.poolServers.byName('PostgreSQL', serverName);
    return (await fleet.uow.read.metrics.latest([id])).get(id)?.values;
  };

  it('is kept as numbers, with shares of what there is', async () => {
    await collect(collector());
    expect(await latest('m1')).toEqual({
      hostUp: 1,
      hostPingMs: expect.any(Number),
      load: 2,
      memoryUsedPercent: 75,
      'diskUsedPercent:/data': 75,
      dbUp: 1,
      dbConnectMs: 3,
      connections: 20,
      connectionsUsedPercent: 25,
    });
  });

  it('knows rates from the second time on, whoever asked the first time', async () => {
    now += 60_000;
    database = () => Promise.resolve({ ...BUSY, transactions: 10 });
    await collect(collector());
    now += 10_000;
    database = () => Promise.resolve({ ...BUSY, transactions: 60 });
    await collect(collector());
    expect(await latest('m2')).toMatchObject({ transactionsPerSecond: 5 });
  });

  it('says of who does not answer just that, and asks it more rarely', async () => {
    now += 120_000;
    const one = collector();
    database = (name) => Promise.resolve(name === 'm2' ? { answers: false, fault: 'gone' } : BUSY);
    host = (name) =>
      name === 'm3' ? Promise.reject(new DomainError('host-unreachable', 'gone')) : Promise.resolve({ ...HOST, mounts: [] });
    for (let round = 0; round < 6; round++) {
      await collect(one);
      now += INTERVAL_MS;
    }
    expect(await latest('m2')).toMatchObject({ hostUp: 1, dbUp: 0 });
    expect(await latest('m3')).toMatchObject({ hostUp: 0, dbUp: 1 });
    const times = (name: string): number => asked.filter((other) => other === name).length;
    expect([times('m1'), times('m2') < 5, times('m3') < 5]).toEqual([6, true, true]);
  });

  it('keeps nobody waiting for a server that hangs, from the second round on', async () => {
    now += 240_000;
    const one = collector();
    database = (name) => Promise.resolve(name === 'm1' ? { answers: false } : BUSY);
    await collect(one);
    now += INTERVAL_MS;
    const done: string[] = [];
    database = async (name) => {
      if (name === 'm1') await sleep(1_500);
      done.push(name);
      return BUSY;
    };
    await collect(one);
    expect(done).toEqual(['m2', 'm3', 'm1']);
  });

  it('does not stop at a server that nobody can make sense of', async () => {
    now += 300_000;
    database = (name) => (name === 'm1' ? Promise.reject(new TypeError('a bug')) : Promise.resolve({ ...BUSY, connections: 77 }));
    await collect(collector());
    expect(await latest('m2')).toMatchObject({ connections: 77 });
    expect(await latest('m1')).not.toMatchObject({ connections: 77 });
  });

  it('is put together and dropped as it gets older', async () => {
    const clock = { now: () => new Date(now + 48 * 3_600_000) };
    const retention = { metricsSampleHours: 2, metricsFiveMinuteDays: 35, metricsHourDays: 400 };
    await keepMetrics({ uow: fleet.uow, clock, retention });
    const count = async (table: string): Promise<number> => {
      const [row] = (await fleet.sql(`SELECT count(*)::int AS n FROM ${table}`)) as { n: number }[];
      return row?.n ?? 0;
    };
    expect([await count('metric_samples'), (await count('metric_five_minutes')) > 0, (await count('metric_hours')) > 0]).toEqual([
      0,
      true,
      true,
    ]);
  });
});
