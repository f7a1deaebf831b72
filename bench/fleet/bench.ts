// Does a patch run over a thousand clusters take ten times as long as one over a hundred? See README.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EmbeddedPostgres, locateEmbeddedPostgres, usableDataDirectory } from '@rocket/hosts';
import { newDataDirectory } from '../../e2e/support/start-product.ts';
import { table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import type { FleetFigures, FleetOrder } from './fleet-process.ts';

const WORKSPACE_ROOT = `${import.meta.dirname}/../..`;
/** The small fleet before and after the large one: what else the machine does meanwhile is in both. */
const SIZES = process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : [100, 1000, 100];
const PARALLEL = 16;
/** The load average before we begin, per core, up to which the machine counts as quiet. */
const QUIET_LOAD_PER_CORE = 0.5;
/** How much more each cluster may cost in the large fleet. */
const TARGET = 1.3;

/** One fleet on a database of its own, in a process of its own. */
async function measure(clusters: number): Promise<FleetFigures> {
  const scratch = await newDataDirectory();
  const { directory: dataDirectory } = await usableDataDirectory(join(scratch, 'data'));
  const postgres = new EmbeddedPostgres(await locateEmbeddedPostgres({ root: WORKSPACE_ROOT }));
  try {
    const directory = join(dataDirectory, 'control-plane');
    const { url: databaseUrl } = await postgres.ensureStarted({ directory, password: 'only-for-this-bench' });
    const order: FleetOrder = { databaseUrl, dataDirectory, clusters, parallel: PARALLEL };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'fleet-process.ts'), JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (exitCode !== 0) throw new Error(`The process ended with ${String(exitCode)}: ${said}`);
    return JSON.parse(said.trim().split('\n').at(-1) ?? '') as FleetFigures;
  } finally {
    await postgres.stop();
    await Promise.all([scratch, dataDirectory].map((path) => rm(path, { recursive: true, force: true })));
  }
}

/** What is compared: how it is said, and the figure. `quiet`: it is judged where the machine does nothing else meanwhile. */
const FIGURES: readonly { title: string; of: (figures: FleetFigures) => number; isTarget?: true | 'quiet' }[] = [
  { title: 'planning, ms', of: ({ planMs }) => planMs, isTarget: 'quiet' },
  { title: 'the run, ms', of: ({ runMs }) => runMs, isTarget: 'quiet' },
  { title: 'processor time of the process in it, ms', of: ({ runCpuMs }) => runCpuMs, isTarget: true },
  { title: 'processor time of PostgreSQL in it, ms', of: ({ databaseCpuMs }) => databaseCpuMs, isTarget: true },
  { title: 'operations per second', of: ({ operations, runMs }) => (operations / runMs) * 1000 },
  { title: 'steps per second', of: ({ steps, runMs }) => (steps / runMs) * 1000 },
  { title: 'looks at the run itself', of: ({ looks }) => looks },
  { title: 'memory at the peak (RSS), MB', of: ({ peakRssMb }) => peakRssMb },
  { title: 'GET patchRuns/{id} before the first cluster, ms', of: ({ runReadMs }) => runReadMs[0] },
  { title: 'GET patchRuns/{id} after the last one, ms', of: ({ runReadMs }) => runReadMs[1] },
  { title: 'how long that answer is, KB', of: ({ runReadKb }) => runReadKb },
  { title: 'GET patchCompliance before the first cluster, ms', of: ({ complianceMs }) => complianceMs[0] },
  { title: 'GET patchCompliance after the last one, ms', of: ({ complianceMs }) => complianceMs[1] },
  { title: 'observing all clusters once, ms', of: ({ observeMs }) => observeMs },
];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const shown = (value: number): string => (value < 100 ? value.toFixed(1) : value.toFixed(0));

const loadBefore = loadavg()[0] ?? 0;
const isQuiet = loadBefore <= QUIET_LOAD_PER_CORE * availableParallelism();
const measured: FleetFigures[] = [];
for (const clusters of SIZES) {
  const figures = await measure(clusters);
  console.log(`${clusters} clusters, load ${(loadavg()[0] ?? 0).toFixed(1)}: ${JSON.stringify(figures)}`);
  measured.push(figures);
}
const [small, large] = [Math.min(...SIZES), Math.max(...SIZES)];
const times = large / small;
const most = times * TARGET;
const meanOf = (size: number, of: (figures: FleetFigures) => number): number =>
  mean(measured.filter(({ clusters }) => clusters === size).map(of));
const rows = FIGURES.map(({ title, of, isTarget }) => {
  const [few, many] = [meanOf(small, of), meanOf(large, of)];
  const verdict = isTarget === 'quiet' && !isQuiet ? 'Not judged' : many / few <= most ? 'Met' : 'MISSED';
  return { title, few, many, ratio: many / few, verdict: isTarget === undefined ? '' : verdict };
});
const verdicts = rows
  .filter(({ verdict }) => verdict !== '')
  .map(({ title, ratio, verdict }) => `${title}: ${ratio.toFixed(1)} times. ${verdict}: at most ${most.toFixed(0)} times.`);
if (!isQuiet) verdicts.push(`The machine was not quiet; its load was ${loadBefore.toFixed(1)} before we began.`);
await keepReport({
  directory: import.meta.dirname,
  title: `A patch run over ${small} and over ${large} clusters`,
  body: [
    table(
      ['', `${small} clusters`, `${large} clusters`, 'times'],
      rows.map(({ title, few, many, ratio }) => [title, shown(few), shown(many), ratio.toFixed(1)]),
    ),
    verdicts.join('\n\n'),
    `Three servers each, ${PARALLEL} clusters at the same time. Of the ${small} clusters the mean of two runs, before and after.`,
  ].join('\n\n'),
});
process.exitCode = rows.some(({ verdict }) => verdict === 'MISSED') ? 1 : 0;
