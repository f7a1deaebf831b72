// Can one worker measure ten thousand servers every 15 seconds, and is a chart over a year there at once? See README.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { METRIC_NAMES, chooseResolution } from '@rocket/domain';
import { EmbeddedPostgres, locateEmbeddedPostgres, usableDataDirectory } from '@rocket/hosts';
import { UnitOfWork, dataSourceOptions, migrateDatabase } from '@rocket/persistence';
import { SecretBox } from '@rocket/platform';
import { DataSource } from 'typeorm';
import { newDataDirectory } from '../../e2e/support/start-product.ts';
import { registerFleet } from '../fleet/register-fleet.ts';
import { SimulatedFleet } from '../fleet/simulated-fleet.ts';
import { median, percentile, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import type { CollectorFigures, CollectorOrder, RoundFigures } from './collector-process.ts';

const WORKSPACE_ROOT = `${import.meta.dirname}/../..`;
const [SERVERS = 10_000, ROUNDS = 6] = process.argv.slice(2).map(Number);
const INTERVAL_MS = 15_000;
const MEMBERS = 3;
const CHARTED_SERVERS = 60;
const HOURS = 365 * 24;
const CHARTS = 100;
const POINTS = 300;
const TARGETS = { cores: 1, memoryMb: 512, chartMs: 200 };

/** A round each 15 s, in a process of its own. */
async function collect(order: CollectorOrder): Promise<CollectorFigures> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'collector-process.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
    if (!line.startsWith('{')) console.log(line);
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  if (exitCode !== 0) throw new Error(`The process ended with ${exitCode}.`);
  return JSON.parse(last) as CollectorFigures;
}

/** Every hour of the last year, of some servers: least, mean, greatest and count of each metric. */
async function writeYear(uow: UnitOfWork, servers: readonly string[], nowMs: number): Promise<void> {
  const fromMs = nowMs - HOURS * 3_600_000;
  await uow.run((tx) => tx.metrics.partitions.ensure('1h', fromMs, nowMs));
  const numbers = METRIC_NAMES.map((name) => `'${name}', jsonb_build_array(n, n + 1.5, n + 9.25, 240)`).join(', ');
  const begins = new Date(Math.floor(fromMs / 3_600_000) * 3_600_000);
  for (const server of servers) {
    await uow.dataSource.query(
      `INSERT INTO metric_hours (server_id, at, numbers)
       SELECT $1, $2::timestamptz + hour * interval '1 hour', jsonb_build_object(${numbers})
         FROM generate_series(0, $3::int) AS hour, LATERAL (SELECT (hour % 24)::float8 AS n) numbers`,
      [server, begins, HOURS - 1],
    );
  }
  const hour = new Date(Math.floor(nowMs / 3_600_000) * 3_600_000);
  await uow.dataSource.query(`UPDATE metric_rollups SET rolled_until = $1 WHERE resolution IN ('5min', '1h')`, [hour]);
  await uow.dataSource.query(`UPDATE metric_rollups SET rolled_until = NULL WHERE resolution = '1d'`);
  for (let more = true; more;) more = await uow.run((tx) => tx.metrics.rollUp('1d', nowMs));
  for (const table of ['metric_hours', 'metric_days']) await uow.dataSource.query(`VACUUM ANALYZE ${table}`);
}

/** How long each chart of a cluster over the year took, ms. */
async function readCharts(uow: UnitOfWork, servers: readonly string[], nowMs: number): Promise<number[]> {
  const period = { fromMs: nowMs - HOURS * 3_600_000, toMs: nowMs };
  const plan = chooseResolution(period, POINTS, { nowMs, samplesMs: 26 * 3_600_000, fiveMinutesMs: 35 * 86_400_000 });
  const took: number[] = [];
  for (let chart = 0; chart < CHARTS; chart++) {
    const first = (chart * MEMBERS) % servers.length;
    const startedAt = performance.now();
    const series = await uow.read.metrics.series(servers.slice(first, first + MEMBERS), METRIC_NAMES, plan);
    took.push(performance.now() - startedAt);
    if (series.length < MEMBERS * METRIC_NAMES.length) throw new Error(`A chart has ${series.length} series.`);
  }
  return took;
}

async function measure(): Promise<{ collected: CollectorFigures; charts: number[] }> {
  const scratch = await newDataDirectory();
  const { directory: dataDirectory } = await usableDataDirectory(join(scratch, 'data'));
  const postgres = new EmbeddedPostgres(await locateEmbeddedPostgres({ root: WORKSPACE_ROOT }));
  try {
    const directory = join(dataDirectory, 'control-plane');
    const { url: databaseUrl } = await postgres.ensureStarted({ directory, password: 'only-for-this-bench' });
    await migrateDatabase(databaseUrl);
    const source = await new DataSource(dataSourceOptions(databaseUrl, 'bench')).initialize();
    const uow = new UnitOfWork(source);
    await registerFleet(uow, new SecretBox(Buffer.alloc(32, 7)), new SimulatedFleet(), Math.ceil(SERVERS / MEMBERS));
    const collected = await collect({ databaseUrl, dataDirectory, servers: registered, rounds: ROUNDS, intervalMs: INTERVAL_MS });
    const rows: { id: string }[] = await source.query(
      'SELECT server_id AS id FROM cluster_members ORDER BY cluster_id, ordinal LIMIT $1',
      [CHARTED_SERVERS],
    );
    const servers = rows.map(({ id }) => id);
    const nowMs = Date.now();
    await writeYear(uow, servers, nowMs);
    const charts = await readCharts(uow, servers, nowMs);
    await source.destroy();
    return { collected, charts };
  } finally {
    await postgres.stop();
    await Promise.all([scratch, dataDirectory].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** Whole clusters: a few servers more than were asked for. */
const registered = Math.ceil(SERVERS / MEMBERS) * MEMBERS;
const loadBefore = loadavg()[0] ?? 0;
const { collected, charts } = await measure();
const { rounds, peakRssMb } = collected;
const of = (figure: (round: RoundFigures) => number): number[] => rounds.map(figure);
const perSecond = (ms: (round: RoundFigures) => number): number => median(of((round) => (round.samples / ms(round)) * 1_000));
const cpu = ({ cpuMs, databaseCpuMs }: RoundFigures): number => cpuMs + databaseCpuMs;
const bareCpu = ({ bareCpuMs, bareDatabaseCpuMs }: RoundFigures): number => bareCpuMs + bareDatabaseCpuMs;
const cores = median(of(cpu)) / INTERVAL_MS;
const longest = Math.max(...of(({ tookMs }) => tookMs));
const kept = rounds.every(({ samples }) => samples === registered) && longest < INTERVAL_MS;
const chartMs = percentile(charts, 0.95);
const verdicts: [met: boolean, text: string][] = [
  [kept, `every server in every round, the longest round in ${(longest / 1000).toFixed(1)} s of ${INTERVAL_MS / 1000}`],
  [cores <= TARGETS.cores, `less than ${TARGETS.cores} core: ${cores.toFixed(2)}, process and PostgreSQL together`],
  [peakRssMb <= TARGETS.memoryMb, `at most ${TARGETS.memoryMb} MB: ${peakRssMb.toFixed(0)} MB at the peak`],
  [chartMs <= TARGETS.chartMs, `95 of 100 charts over a year in less than ${TARGETS.chartMs} ms: ${chartMs.toFixed(0)} ms`],
];
const line = (title: string, ...figures: number[]): string[] => [title, ...figures.map((figure) => figure.toFixed(0))];
await keepReport({
  directory: import.meta.dirname,
  title: `Measuring ${registered} servers every 15 s`,
  body: [
    table(
      ['of a round, median', 'product', 'bare pg'],
      [
        line('time, ms', median(of(({ tookMs }) => tookMs)), median(of(({ bareMs }) => bareMs))),
        line('processor time of the process, ms', median(of(({ cpuMs }) => cpuMs)), median(of(({ bareCpuMs }) => bareCpuMs))),
        line(
          'processor time of PostgreSQL, ms',
          median(of(({ databaseCpuMs }) => databaseCpuMs)),
          median(of(({ bareDatabaseCpuMs }) => bareDatabaseCpuMs)),
        ),
        line('samples per second of processor time', perSecond(cpu), perSecond(bareCpu)),
      ],
    ),
    `Asking, testing and keeping costs ${(median(of(cpu)) / median(of(bareCpu))).toFixed(1)} times the processor time of writing alone. A round is spread over half of its interval on purpose.`,
    `Charts over a year, ${METRIC_NAMES.length} metrics of ${MEMBERS} servers out of ${CHARTED_SERVERS * HOURS} hours: ${median(charts).toFixed(0)} ms median, ${chartMs.toFixed(0)} ms for 95 of 100.`,
    verdicts.map(([met, text]) => `${met ? 'Met' : 'MISSED'}: ${text}.`).join('\n\n'),
    `${rounds.length} rounds; the load of the machine was ${loadBefore.toFixed(1)} before we began.`,
  ].join('\n\n'),
});
process.exitCode = verdicts.every(([met]) => met) ? 0 : 1;
