// One fleet, from the plan of a patch run to its end, in one process that is API and worker at once. Reads its order from
// argv, and prints the figures as the last line.
import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { backupStores } from '@rocket/backup-stores';
import { OperationBell, migrateQueue } from '@rocket/jobs';
import { observeClusters, planPatchRun, startPatchRun } from '@rocket/operations';
import { UnitOfWork, migrateDatabase } from '@rocket/persistence';
import { SecretBox, createLogger, parseConfig, systemClock } from '@rocket/platform';
import { createApp } from '../../apps/api/dist/create-app.js';
import { WorkerModule } from '../../apps/worker/dist/worker.module.js';
import { median } from '../support/figures.ts';
import { postmasterOf, processorTime } from '../support/processor-time.ts';
import { registerFleet } from './register-fleet.ts';
import { NEWER, SimulatedFleet } from './simulated-fleet.ts';

export interface FleetOrder {
  databaseUrl: string;
  dataDirectory: string;
  clusters: number;
  parallel: number;
}

export interface FleetFigures {
  clusters: number;
  planMs: number;
  /** From the wish until the run is `Succeeded`. */
  runMs: number;
  /** Processor time meanwhile, of this process and of PostgreSQL. */
  runCpuMs: number;
  databaseCpuMs: number;
  /** Operations and steps that were carried out. */
  operations: number;
  steps: number;
  /** How often the run itself was looked at. */
  looks: number;
  peakRssMb: number;
  /** Answers of the API when nothing else is under way: before the first cluster, and when all have been patched. */
  runReadMs: [begun: number, done: number];
  runReadKb: number;
  complianceMs: [begun: number, done: number];
  observeMs: number;
}

const PASSWORD = 'correct horse battery staple';
const POLL_MS = 100;
const READS = 5;
const GIVE_UP_MS = 20 * 60_000;
const dbmsType = 'PostgreSQL' as const;

const { databaseUrl, dataDirectory, clusters, parallel } = JSON.parse(process.argv[2] ?? '{}') as FleetOrder;
const config = parseConfig({
  DATABASE_URL: databaseUrl,
  ROCKET_DATA_DIR: dataDirectory,
  ROCKET_ADMIN_PASSWORD: PASSWORD,
  ROCKET_WORKER_CONCURRENCY: String(parallel),
  // Observed by the bench itself, once: it would run all the time in the one fleet and hardly ever in the other.
  ROCKET_OBSERVE_INTERVAL_MS: '600000',
  ROCKET_OBSERVE_SERVERS_INTERVAL_MS: '86400000',
});
const logger = createLogger({ name: 'fleet', level: 'silent' });
const secretBox = new SecretBox(Buffer.alloc(32, 7));
const fleet = new SimulatedFleet();
const infrastructure = {
  ...{ config, logger, secretBox, clock: systemClock },
  ...{ hosts: fleet.hosts, engines: fleet.engines, backupStores },
};

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The median of some answers of the API to the same question, and how long the last one was. */
class Reader {
  readonly #app: NestFastifyApplication;
  readonly #token: string;
  lastKb = 0;

  private constructor(app: NestFastifyApplication, token: string) {
    this.#app = app;
    this.#token = token;
  }

  static async signIn(app: NestFastifyApplication): Promise<Reader> {
    const payload = { username: 'admin', password: PASSWORD };
    const { body } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
    return new Reader(app, (JSON.parse(body) as { token: string }).token);
  }

  async timed(path: string): Promise<number> {
    const milliseconds: number[] = [];
    for (let round = 0; round < READS; round++)
      milliseconds.push(
        await took(async () => {
          const headers = { authorization: `Bearer ${this.#token}` };
          const { statusCode, body } = await this.#app.inject({ method: 'GET', url: `/api/${dbmsType}/${path}`, headers });
          if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${body.slice(0, 500)}`);
          this.lastKb = Buffer.byteLength(body) / 1024;
        }),
      );
    return median(milliseconds);
  }
}

async function untilOver(uow: UnitOfWork, id: string): Promise<void> {
  for (const endsAt = performance.now() + GIVE_UP_MS; ; await sleep(POLL_MS)) {
    const question = 'SELECT status, phase, error FROM operations WHERE id = $1';
    const [row]: { status: string; phase: string; error: string | null }[] = await uow.dataSource.query(question, [id]);
    if (row?.status === 'Succeeded') return;
    const isOver = row === undefined || ['Failed', 'Cancelled', 'Paused'].includes(row.status);
    if (isOver || performance.now() > endsAt) throw new Error(`The run is ${row?.status}: ${row?.error ?? row?.phase}`);
  }
}

/** What was carried out; and that every server answers the newer release is in its rows. */
async function count(uow: UnitOfWork, id: string): Promise<Pick<FleetFigures, 'operations' | 'steps' | 'looks'>> {
  const [row]: { operations: number; steps: number; looks: number; patched: number }[] = await uow.dataSource.query(
    `SELECT (SELECT count(*)::int FROM operations WHERE status = 'Succeeded') AS operations,
            (SELECT count(*)::int FROM operation_steps WHERE status = 'Succeeded') AS steps,
            (SELECT lease_token::int FROM operations WHERE id = $1) AS looks,
            (SELECT count(*)::int FROM cluster_members WHERE db_version = $2) AS patched`,
    [id, NEWER],
  );
  if (row?.patched !== 3 * clusters) throw new Error(`${row?.patched} of ${3 * clusters} servers answer ${NEWER}.`);
  return { operations: row.operations, steps: row.steps, looks: row.looks };
}

await migrateDatabase(databaseUrl);
await migrateQueue({ queue: config.queue, databaseUrl });
const api = await createApp({ ...infrastructure, databaseUrl });
const uow = api.get(UnitOfWork, { strict: false });
const bell = api.get(OperationBell, { strict: false });
await registerFleet(uow, secretBox, fleet, clusters);
const reader = await Reader.signIn(api);
const parts = { ...infrastructure, uow, bell };
const request = {
  ...{ dbmsType, patchType: 'DB' as const, selection: { by: 'selector' as const } },
  ...{ bakeMinutes: 0, maxParallelClusters: parallel, schedule: { kind: 'now' as const } },
};
const observeMs = await took(() => observeClusters(parts, new AbortController().signal));
const planMs = await took(() => planPatchRun(parts, request));
const { patchRunId } = await startPatchRun(parts, { ...request, actor: 'bench' });
const begun = [await reader.timed(`patchRuns/${patchRunId}`), await reader.timed('patchCompliance')] as const;

const module = WorkerModule.with({ ...infrastructure, notifiers: {}, databaseUrl, owner: 'bench' });
const postmaster = await postmasterOf(join(dataDirectory, 'control-plane', 'data'));
const [cpu, databaseCpu] = [process.cpuUsage(), await processorTime(postmaster)];
const worker = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
const runMs = await took(() => untilOver(uow, patchRunId));
const { user, system } = process.cpuUsage(cpu);
const databaseCpuMs = (await processorTime(postmaster)) - databaseCpu;
const carriedOut = await count(uow, patchRunId);
await worker.close();

// As if one cluster were still to come: a run that is over is not looked at for what is planned.
const done = [await reader.timed(`patchRuns/${patchRunId}`), 0];
const runReadKb = reader.lastKb;
await uow.dataSource.query(`UPDATE operations SET status = 'Paused' WHERE id = $1`, [patchRunId]);
done[1] = await reader.timed('patchCompliance');
const figures: FleetFigures = {
  ...{ clusters, planMs, runMs, runCpuMs: (user + system) / 1000, databaseCpuMs, ...carriedOut },
  peakRssMb: process.resourceUsage().maxRSS / 1024,
  ...{ runReadMs: [begun[0], done[0] ?? 0], runReadKb, complianceMs: [begun[1], done[1]], observeMs },
};
await api.close();
console.log(JSON.stringify(figures));
