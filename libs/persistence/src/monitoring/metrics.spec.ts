import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetricValues } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { createTestUnitOfWork } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-11-30T22:00:00Z');

describe('metrics', () => {
  let database: TestUnitOfWork;
  const [one, other] = [newId(), newId()];

  beforeAll(async () => {
    database = await createTestUnitOfWork();
    // Two hours and a half, over midnight and the end of a month, with one spike of 15 s.
    const samples = Array.from({ length: 600 }, (_, place) => place).flatMap((place) =>
      [one, other].map((serverId) => {
        const spike = serverId === one && place === 321;
        const values: MetricValues = { load: spike ? 99 : 1, 'diskUsedPercent:/var:lib': 50 };
        return { serverId, at: new Date(START_MS + place * 15 * SECOND_MS), values, counters: { transactions: place } };
      }),
    );
    for (let from = 0; from < samples.length; from += 200)
      await database.uow.run((tx) => tx.metrics.write(samples.slice(from, from + 200)));
  });
  afterAll(() => database.drop());

  const read = () => database.uow.read.metrics;
  const plan = (resolution: 'sample' | '5min' | '1h', stepMs: number, hours: number) =>
    ({ resolution, stepMs, fromMs: START_MS, points: Math.ceil((hours * HOUR_MS) / stepMs) }) as const;

  it('lose no spike, however few points there are', async () => {
    const spikeAt = START_MS + 321 * 15 * SECOND_MS;
    for (const stepMs of [15_000, 300_000, HOUR_MS]) {
      const [series] = await read().series([one], ['load'], plan('sample', stepMs, 3));
      const place = Math.floor((spikeAt - START_MS) / stepMs);
      expect([series?.min[place], series?.max[place]]).toEqual([stepMs === 15_000 ? 99 : 1, 99]);
      expect(series?.max.filter((value) => value === 99)).toHaveLength(1);
      expect(series?.avg[place]).toBeCloseTo(1 + 98 / (stepMs / 15_000), 6);
    }
  });

  it('are null where nothing was measured', async () => {
    const [series] = await read().series([other], ['load'], plan('sample', HOUR_MS, 5));
    expect(series?.max).toEqual([1, 1, 1, null, null]);
  });

  it('are found by the metric, whatever they are of', async () => {
    const found = await read().series([one, other], ['diskUsedPercent'], plan('sample', HOUR_MS, 1));
    expect(found.map(({ key }) => key)).toEqual(['diskUsedPercent:/var:lib', 'diskUsedPercent:/var:lib']);
  });

  it('keep the newest sample, and none that comes late', async () => {
    const late = { serverId: one, at: new Date(START_MS), values: { load: 7 }, counters: {} };
    await database.uow.run((tx) => tx.metrics.write([late]));
    const latest = (await read().latest([one])).get(one);
    expect(latest).toMatchObject({ values: { load: 1 }, counters: { transactions: 599 } });
  });

  it('are there up to now before anything is put together, and while some of it is', async () => {
    const [series] = await read().series([one], ['load'], plan('1h', HOUR_MS, 3));
    expect(series?.max).toEqual([1, 99, 1]);
    await database.uow.run((tx) => tx.metrics.rollUp('5min', START_MS + HOUR_MS));
    const [again] = await read().series([one], ['load'], plan('1h', HOUR_MS, 3));
    expect([again?.max, again?.avg]).toEqual([[1, 99, 1], series?.avg]);
  });

  it('say the same when they are put together, by one of many who try', async () => {
    const untilMs = START_MS + 3 * HOUR_MS;
    const rollUp = async (resolution: '5min' | '1h'): Promise<void> => {
      for (let more = true; more;) more = await database.uow.run((tx) => tx.metrics.rollUp(resolution, untilMs));
    };
    await Promise.all([rollUp('5min'), rollUp('5min'), rollUp('5min')]);
    await rollUp('5min');
    await rollUp('1h');
    for (const hours of [1, 2, 3]) {
      const [samples] = await read().series([one], ['load'], plan('sample', HOUR_MS, hours));
      for (const resolution of ['5min', '1h'] as const) {
        const [series] = await read().series([one], ['load'], plan(resolution, HOUR_MS, hours));
        expect([series?.min, series?.max]).toEqual([samples?.min, samples?.max]);
        for (const [place, avg] of (series?.avg ?? []).entries()) expect(avg).toBeCloseTo(samples?.avg[place] ?? NaN, 6);
      }
    }
  });

  it('say the same of a week, whether it is read from days and hours or from hours alone', async () => {
    const beginMs = START_MS - (START_MS % DAY_MS) + 2 * DAY_MS;
    const server = newId();
    await database.uow.run((tx) => tx.metrics.partitions.ensure('1h', beginMs, beginMs + 7 * DAY_MS));
    await database.uow.dataSource.query(
      `INSERT INTO metric_hours (server_id, at, numbers)
       SELECT $1, $2::timestamptz + hour * interval '1 hour', jsonb_build_object('load', jsonb_build_array(hour % 5, hour % 7 + 1.5, hour, hour % 3 + 1))
       FROM generate_series(0, 163) AS hour`,
      [server, new Date(beginMs)],
    );
    await database.uow.dataSource.query(`UPDATE metric_rollups SET rolled_until = $1 WHERE resolution = '1h'`, [
      new Date(beginMs + 164 * HOUR_MS),
    ]);
    const week = (resolution: '1h' | '1d') =>
      read().series([server], ['load'], { resolution, stepMs: DAY_MS, fromMs: beginMs, points: 7 });
    const [byHour] = await week('1h');
    for (let more = true; more;) more = await database.uow.run((tx) => tx.metrics.rollUp('1d', beginMs + 164 * HOUR_MS));
    const [{ days }] = await database.uow.dataSource.query('SELECT count(*)::int AS days FROM metric_days WHERE server_id = $1', [
      server,
    ]);
    expect(days).toBe(6);
    const [byDay] = await week('1d');
    expect([byDay?.min, byDay?.max]).toEqual([byHour?.min, byHour?.max]);
    for (const [place, avg] of (byHour?.avg ?? []).entries()) expect(byDay?.avg[place]).toBeCloseTo(avg ?? NaN, 6);
  });

  it('go with the table that they are in, and leave what is younger', async () => {
    const dropped = await database.uow.run((tx) => tx.metrics.partitions.drop('sample', START_MS + HOUR_MS + 1));
    expect(dropped).toEqual(['metric_samples_2026113022']);
    const [series] = await read().series([one], ['load'], plan('sample', HOUR_MS, 3));
    expect(series?.max).toEqual([null, 99, 1]);
    expect(await database.uow.run((tx) => tx.metrics.partitions.drop('1h', START_MS - 400 * DAY_MS))).toEqual([]);
    expect(await database.uow.run((tx) => tx.metrics.partitions.drop('1h', START_MS + 40 * DAY_MS))).toEqual([
      'metric_hours_202611',
      'metric_hours_202612',
    ]);
  });
});
