// Collects of a fleet for some rounds as the worker does, in a process of its own. Reads its order from argv, and prints the
// figures as the last line.
import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { MetricCollector } from '@rocket/operations';
import { UnitOfWork, dataSourceOptions } from '@rocket/persistence';
import { SecretBox, createLogger, systemClock } from '@rocket/platform';
import { postmasterOf, processorTime } from '../support/processor-time.ts';
import { MeasuredFleet } from './measured-fleet.ts';

export interface CollectorOrder {
  databaseUrl: string;
  dataDirectory: string;
  servers: number;
  rounds: number;
  intervalMs: number;
}

export interface RoundFigures {
  tookMs: number;
  samples: number;
  cpuMs: number;
  databaseCpuMs: number;
  /** The same number of samples by bare `pg`. */
  bareMs: number;
  bareCpuMs: number;
  bareDatabaseCpuMs: number;
}

export interface CollectorFigures {
  rounds: RoundFigures[];
  peakRssMb: number;
}

const BARE_BATCH = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const { databaseUrl, dataDirectory, servers, rounds, intervalMs } = JSON.parse(process.argv[2] ?? '{}') as CollectorOrder;
const source = await new DataSource(dataSourceOptions(databaseUrl, 'bench')).initialize();
const uow = new UnitOfWork(source);
const { engines, hosts } = new MeasuredFleet();
const secretBox = new SecretBox(Buffer.alloc(32, 7));
const logger = createLogger({ name: 'bench', level: 'warn' });
const collector = new MetricCollector({
  uow,
  engines,
  hosts,
  secretBox,
  logger,
  clock: systemClock,
  metricsIntervalMs: intervalMs,
});
const postmaster = await postmasterOf(join(dataDirectory, 'control-plane', 'data'));

interface Cost {
  tookMs: number;
  cpuMs: number;
  databaseCpuMs: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [startedAt, cpu, databaseCpu] = [performance.now(), process.cpuUsage(), await processorTime(postmaster)];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    tookMs: performance.now() - startedAt,
    cpuMs: (user + system) / 1000,
    databaseCpuMs: (await processorTime(postmaster)) - databaseCpu,
  };
}

async function samplesSince(at: Date): Promise<number> {
  const [row]: { count: number }[] = await source.query('SELECT count(*)::int AS count FROM metric_samples WHERE at >= $1', [at]);
  return row?.count ?? 0;
}

/** What the round before has written, written again into a table of the same shape. A piece at a time: memory is measured as well. */
async function writeBare(since: Date): Promise<Cost> {
  const sum = { tookMs: 0, cpuMs: 0, databaseCpuMs: 0 };
  for (let last = FIRST_ID; ;) {
    const part: { server_id: string; at: Date; numbers: string }[] = await source.query(
      `SELECT server_id, at, numbers::text AS numbers FROM metric_samples
       WHERE at >= $1 AND server_id > $2 ORDER BY server_id LIMIT $3`,
      [since, last, BARE_BATCH],
    );
    if (part.length === 0) return sum;
    last = part.at(-1)?.server_id ?? last;
    const columns = [part.map((row) => row.server_id), part.map((row) => row.at), part.map((row) => row.numbers)];
    const cost = await costOf(() =>
      source.query(
        `INSERT INTO bare_samples (server_id, at, numbers)
           SELECT id, at, numbers::jsonb FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS given (id, at, numbers)`,
        columns,
      ),
    );
    sum.tookMs += cost.tookMs;
    sum.cpuMs += cost.cpuMs;
    sum.databaseCpuMs += cost.databaseCpuMs;
  }
}

await source.query('CREATE TABLE bare_samples (LIKE metric_samples INCLUDING DEFAULTS INCLUDING INDEXES)');
const measured: RoundFigures[] = [];
for (let round = 0; round <= rounds; round++) {
  const since = new Date();
  const endsAt = performance.now() + intervalMs;
  const cost = await costOf(() => collector.collect(new AbortController().signal));
  const samples = await samplesSince(since);
  const bare = await writeBare(since);
  const figures = { ...cost, samples, bareMs: bare.tookMs, bareCpuMs: bare.cpuMs, bareDatabaseCpuMs: bare.databaseCpuMs };
  console.log(`round ${round}: ${JSON.stringify(figures)}${round === 0 ? ' (warming up)' : ''}`);
  if (round > 0) measured.push(figures);
  if (samples > servers) throw new Error(`${samples} samples of ${servers} servers in one round.`);
  await sleep(Math.max(0, endsAt - performance.now()));
}
const figures: CollectorFigures = { rounds: measured, peakRssMb: process.resourceUsage().maxRSS / 1024 };
await source.destroy();
console.log(JSON.stringify(figures));
