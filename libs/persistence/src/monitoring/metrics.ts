import { RESOLUTION_MS } from '@rocket/domain';
import type {
  MetricCounters,
  MetricKey,
  MetricName,
  MetricPlan,
  MetricResolution,
  MetricValues,
  Period,
  RolledResolution,
} from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { METRIC_TABLES, MetricPartitions } from './metric-partitions.js';

/** What was measured of one server at one instant. */
export interface MetricSample {
  serverId: string;
  at: Date;
  values: MetricValues;
  counters: MetricCounters;
}

/** One metric of one server, in points of equal length. Where nothing was measured a point is null. */
export interface MetricSeries {
  serverId: string;
  key: MetricKey;
  min: (number | null)[];
  avg: (number | null)[];
  max: (number | null)[];
}

const DAY_MS = 24 * 3_600_000;
/** Of what each is put together, and how much of the time in one transaction. */
const ROLLED: Readonly<Record<RolledResolution, { source: MetricResolution; pieceMs: number }>> = {
  '5min': { source: 'sample', pieceMs: DAY_MS / 24 },
  '1h': { source: '5min', pieceMs: DAY_MS },
  '1d': { source: '1h', pieceMs: 7 * DAY_MS },
};

/** What is measured of servers, over the time. */
export class Metrics {
  readonly partitions: MetricPartitions;

  constructor(private readonly manager: EntityManager) {
    this.partitions = new MetricPartitions(manager);
  }

  /** The newest sample of each of these servers. */
  async latest(serverIds: readonly string[]): Promise<Map<string, MetricSample>> {
    const rows: { serverId: string; at: Date; values: MetricValues; counters: MetricCounters }[] = await this.manager.query(
      `SELECT server_id AS "serverId", at, numbers AS values, counters FROM metric_latest WHERE server_id = ANY($1)`,
      [[...serverIds]],
    );
    return new Map(rows.map((row) => [row.serverId, row]));
  }

  /** Keeps samples. The newest of each server is kept apart besides. */
  async write(samples: readonly MetricSample[]): Promise<void> {
    if (samples.length === 0) return;
    // In one order, so that two who write the same servers do not wait for each other.
    const sorted = [...samples].sort((one, other) => (one.serverId < other.serverId ? -1 : 1));
    const times = sorted.map(({ at }) => at.getTime());
    await this.partitions.ensure('sample', Math.min(...times), Math.max(...times));
    const columns = [
      sorted.map(({ serverId }) => serverId),
      sorted.map(({ at }) => at),
      sorted.map(({ values }) => JSON.stringify(values)),
    ];
    await this.manager.query(
      `INSERT INTO metric_samples (server_id, at, numbers)
       SELECT id, at, numbers::jsonb FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS given (id, at, numbers)
       ON CONFLICT DO NOTHING`,
      columns,
    );
    await this.manager.query(
      `INSERT INTO metric_latest (server_id, at, numbers, counters)
       SELECT DISTINCT ON (id) id, at, numbers::jsonb, counters::jsonb
       FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[]) AS given (id, at, numbers, counters)
       ORDER BY id, at DESC
       ON CONFLICT (server_id) DO UPDATE SET at = excluded.at, numbers = excluded.numbers, counters = excluded.counters
       WHERE metric_latest.at < excluded.at`,
      [...columns, sorted.map(({ counters }) => JSON.stringify(counters))],
    );
  }

  /** The least, the mean and the greatest of each point: thinned out, a spike is still there. */
  async series(serverIds: readonly string[], metrics: readonly MetricName[], plan: MetricPlan): Promise<MetricSeries[]> {
    const { stepMs, fromMs, points } = plan;
    const toMs = fromMs + points * stepMs;
    const parts = await this.#partsOf(plan.resolution, { fromMs, toMs });
    const rows: { serverId: string; key: MetricKey; place: number; min: number; avg: number; max: number }[] =
      await this.manager.query(seriesSql(parts), [
        [...serverIds],
        [...metrics],
        new Date(fromMs),
        stepMs / 1000,
        ...parts.flatMap((part) => [new Date(part.fromMs), new Date(part.toMs)]),
      ]);
    const found = new Map<string, MetricSeries>();
    for (const { serverId, key, place, min, avg, max } of rows) {
      const id = `${serverId} ${key}`;
      const series = found.get(id) ?? { serverId, key, min: empty(points), avg: empty(points), max: empty(points) };
      found.set(id, series);
      [series.min[place], series.avg[place], series.max[place]] = [min, avg, max];
    }
    return [...found.values()];
  }

  /** Every sample of these servers in a period, in the order of time: what a test of thresholds is tried on. */
  samples(serverIds: readonly string[], from: Date, to: Date): Promise<Omit<MetricSample, 'counters'>[]> {
    return this.manager.query(
      `SELECT server_id AS "serverId", at, numbers AS values FROM metric_samples
       WHERE server_id = ANY($1) AND at >= $2 AND at < $3 ORDER BY at`,
      [[...serverIds], from, to],
    );
  }

  /**
   * Puts together what is over: five minutes out of samples, hours out of five minutes, days (UTC) out of hours. Goes on where
   * it ended last, a piece at a time; answers whether there is more to do. One at a time does: another one finds nothing to do.
   */
  async rollUp(resolution: RolledResolution, untilMs: number): Promise<boolean> {
    const lengthMs = RESOLUTION_MS[resolution];
    const { source, pieceMs } = ROLLED[resolution];
    const [state]: { until: Date | null }[] = await this.manager.query(
      `SELECT rolled_until AS until FROM metric_rollups WHERE resolution = $1 FOR UPDATE SKIP LOCKED`,
      [resolution],
    );
    if (!state) return false;
    const first = state.until?.getTime() ?? (await this.#firstOf(source));
    if (first === null) return false;
    const fromMs = Math.floor(first / lengthMs) * lengthMs;
    const endMs = Math.floor(untilMs / lengthMs) * lengthMs;
    const toMs = Math.min(endMs, fromMs + pieceMs);
    if (toMs <= fromMs) return false;
    await this.partitions.ensure(resolution, fromMs, toMs - 1);
    await this.manager.query(rollUpSql(resolution), [new Date(fromMs), new Date(toMs), lengthMs / 1000]);
    await this.manager.query(`UPDATE metric_rollups SET rolled_until = $2 WHERE resolution = $1`, [resolution, new Date(toMs)]);
    return toMs < endMs;
  }

  /** What has not been put together yet is read from where it still is, so that no chart ends an hour ago. */
  async #partsOf(resolution: MetricResolution, { fromMs, toMs }: Period): Promise<SeriesPart[]> {
    const rows: { resolution: MetricResolution; until: Date | null }[] = await this.manager.query(
      `SELECT resolution, rolled_until AS until FROM metric_rollups`,
    );
    const parts: SeriesPart[] = [];
    let cursor = fromMs;
    for (const each of FROM_COARSE.slice(FROM_COARSE.indexOf(resolution))) {
      const until = each === 'sample' ? toMs : (rows.find((row) => row.resolution === each)?.until?.getTime() ?? fromMs);
      const endMs = Math.min(toMs, Math.max(cursor, until));
      if (endMs > cursor) parts.push({ resolution: each, fromMs: cursor, toMs: endMs });
      cursor = endMs;
    }
    return parts;
  }

  async #firstOf(resolution: MetricResolution): Promise<number | null> {
    const [row]: { at: Date | null }[] = await this.manager.query(`SELECT min(at) AS at FROM ${METRIC_TABLES[resolution].table}`);
    return row?.at?.getTime() ?? null;
  }
}

const empty = (points: number): null[] => Array.from({ length: points }, () => null);

/** Least, mean, greatest and count of a longer time, as columns. */
const ROLLED_NUMBERS = `SELECT key, (value->>0)::float8 AS min, (value->>1)::float8 AS avg, (value->>2)::float8 AS max, (value->>3)::int AS n
  FROM jsonb_each(numbers)`;
/** A number of a sample in the same columns. */
const SAMPLE_NUMBERS = `SELECT key, value::float8 AS min, value::float8 AS avg, value::float8 AS max, 1 AS n FROM jsonb_each_text(numbers)`;
const numbersOf = (resolution: MetricResolution): string => (resolution === 'sample' ? SAMPLE_NUMBERS : ROLLED_NUMBERS);

/** A time, and where its metrics are read from. */
type SeriesPart = Period & { resolution: MetricResolution };
const FROM_COARSE = ['1d', '1h', '5min', 'sample'] as const satisfies readonly MetricResolution[];
/** Parameters before those of the parts. */
const BEFORE_PARTS = 4;

function seriesSql(parts: readonly SeriesPart[]): string {
  const each = parts.map(({ resolution }, place) => {
    const first = BEFORE_PARTS + 2 * place + 1;
    return `SELECT server_id, at, one.* FROM ${METRIC_TABLES[resolution].table}, LATERAL (${numbersOf(resolution)}) AS one
            WHERE server_id = ANY($1) AND at >= $${first} AND at < $${first + 1} AND split_part(one.key, ':', 1) = ANY($2::text[])`;
  });
  return `SELECT server_id AS "serverId", key, floor(extract(epoch FROM at - $3::timestamptz) / $4::float8)::int AS place,
            min(min) AS min, sum(avg * n) / sum(n) AS avg, max(max) AS max
          FROM (${each.join(' UNION ALL ')}) AS parts GROUP BY 1, 2, 3`;
}

function rollUpSql(resolution: RolledResolution): string {
  const { source } = ROLLED[resolution];
  return `INSERT INTO ${METRIC_TABLES[resolution].table} (server_id, at, numbers)
          SELECT server_id, start, jsonb_object_agg(key, jsonb_build_array(min, avg, max, n)) FROM (
            SELECT server_id, date_bin($3::float8 * interval '1 second', at, 'epoch'::timestamptz) AS start, one.key,
              min(one.min) AS min, sum(one.avg * one.n) / sum(one.n) AS avg, max(one.max) AS max, sum(one.n) AS n
            FROM ${METRIC_TABLES[source].table}, LATERAL (${numbersOf(source)}) AS one
            WHERE at >= $1 AND at < $2 GROUP BY 1, 2, 3) AS parts
          GROUP BY server_id, start
          ON CONFLICT (server_id, at) DO UPDATE SET numbers = excluded.numbers`;
}
