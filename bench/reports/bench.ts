// How long do reports over three years of 10,000 clusters take? See README.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPORTS, UnitOfWork, dataSourceOptions, migrateDatabase } from '@rocket/persistence';
import type { Report, ReportQuestion } from '@rocket/persistence';
import type { ReportGroup } from '@rocket/domain';
import { DataSource, type Logger } from 'typeorm';
import { Product } from '../../e2e/support/start-product.ts';
import { askControlDatabase } from '../../e2e/support/control-database.ts';
import { readFile } from 'node:fs/promises';
import { fillDemo } from '../../tools/demo/fill-demo.ts';
import { percentile, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';

const SCALE = { applications: 500, clusters: 10_000, months: 36, timeZone: 'UTC' };
const RUNS = 20;
const TARGET_MS = 300;
const QUERY_TIMEOUT_MS = 120_000;
const DAY_MS = 86_400_000;
const PERIODS = [90, 1095];
/** Grows for ever: a report about a quarter must not read all of it. */
const HISTORY = [
  'cluster_days',
  'application_days',
  'environment_days',
  'activities',
  'downtime_months',
  'cost_entries',
  'cost_lines',
];

/** Remembers what is asked. */
class Asked implements Logger {
  queries: { query: string; parameters: unknown[] }[] = [];
  logQuery(query: string, parameters: unknown[] = []): void {
    this.queries.push({ query, parameters });
  }
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

interface Measured {
  report: string;
  groupBy: string;
  days: number;
  rows: number;
  p50: number;
  p95: number;
}

const now = new Date();
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function questionOf(groupBy: ReportGroup, days: number): ReportQuestion {
  return { from: dayOf(now.getTime() - days * DAY_MS), to: dayOf(now.getTime()), groupBy, timeZone: 'UTC', now };
}

async function measure(uow: UnitOfWork, report: Report, groupBy: ReportGroup, days: number): Promise<Measured> {
  const times: number[] = [];
  let rows = 0;
  for (let run = 0; run <= RUNS; run++) {
    const startedAt = performance.now();
    rows = (await uow.read.reports.read(report, questionOf(groupBy, days))).length;
    if (run > 0) times.push(performance.now() - startedAt);
  }
  const measured = { report: report.name, groupBy, days, rows, p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
  console.log(
    `${report.name} by ${groupBy}, ${days} days: ${measured.p50.toFixed(0)} ms, p95 ${measured.p95.toFixed(0)} ms, ${rows} rows`,
  );
  return measured;
}

/** The plans of everything that a report asks, and which history they read from its beginning to its end. */
async function plansOf(
  source: DataSource,
  asked: Asked,
  read: () => Promise<unknown>,
): Promise<{ text: string; scanned: string[] }> {
  asked.queries = [];
  await read();
  const queries = asked.queries.filter(({ query }) => /^\s*(SELECT|WITH)/i.test(query));
  const parts: string[] = [];
  const scanned = new Set<string>();
  for (const { query, parameters } of queries) {
    const lines: { 'QUERY PLAN': string }[] = await source.query(`EXPLAIN (COSTS OFF) ${query}`, parameters);
    const plan = lines.map((line) => line['QUERY PLAN']);
    for (const name of HISTORY) if (plan.some((line) => new RegExp(`Seq Scan on ${name}\\b`).test(line))) scanned.add(name);
    parts.push(plan.join('\n'));
  }
  return { text: parts.join('\n\n'), scanned: [...scanned] };
}

async function newDatabase(product: Product): Promise<string> {
  await askControlDatabase(product.dataDirectory, 'CREATE DATABASE bench_reports');
  const url = new URL((await readFile(join(product.dataDirectory, 'run', 'database-url'), 'utf8')).trim());
  url.pathname = '/bench_reports';
  await migrateDatabase(url.href);
  return url.href;
}

const product = await Product.start();
const measured: Measured[] = [];
const scans: string[] = [];
let size = '';
try {
  const url = await newDatabase(product);
  console.log('Making up the fleet, and counting three years of costs.');
  await fillDemo(url, { ...SCALE, now });
  const asked = new Asked();
  const options = dataSourceOptions(url, 'bench', { queryTimeoutMs: QUERY_TIMEOUT_MS });
  const source = await new DataSource({ ...options, logging: ['query'], logger: asked }).initialize();
  const uow = new UnitOfWork(source);
  try {
    await source.query('VACUUM ANALYZE');
    [{ size }] = await source.query('SELECT pg_size_pretty(pg_database_size(current_database())) AS size');
    const plans = join(import.meta.dirname, 'plans');
    await mkdir(plans, { recursive: true });
    for (const report of REPORTS) {
      const groups: readonly ReportGroup[] = report.groups.length > 0 ? report.groups : ['all'];
      const texts: string[] = [];
      for (const groupBy of groups) {
        const { text, scanned } = await plansOf(source, asked, () =>
          uow.read.reports.read(report, questionOf(groupBy, PERIODS[0] ?? 0)),
        );
        texts.push(`by ${groupBy}\n\n${text}\n`);
        scans.push(...scanned.map((name) => `${report.name} by ${groupBy} reads all of ${name}`));
        for (const days of report.isOverTime ? PERIODS : PERIODS.slice(0, 1))
          measured.push(await measure(uow, report, groupBy, days));
      }
      await writeFile(join(plans, `${report.name}.txt`), texts.join('\n'));
    }
  } finally {
    await source.destroy();
  }
} finally {
  await product.destroy();
}

const missed = measured.filter(({ p95 }) => p95 > TARGET_MS);
await keepReport({
  directory: import.meta.dirname,
  title: 'Reports over three years of 10,000 clusters',
  body: [
    `${SCALE.clusters} clusters of ${SCALE.applications} applications in ${SCALE.months} months, ${size}; ${RUNS} runs of each question.`,
    '',
    table(
      ['report', 'by', 'days', 'rows', 'ms, p50', 'p95'],
      measured.map(({ report, groupBy, days, rows, p50, p95 }) => [
        report,
        groupBy,
        String(days),
        String(rows),
        p50.toFixed(0),
        p95.toFixed(0),
      ]),
    ),
    '',
    missed.length === 0
      ? `Met: every question within ${TARGET_MS} ms at p95.`
      : `MISSED: ${missed.length} of ${measured.length} questions take more than ${TARGET_MS} ms at p95.`,
    scans.length === 0
      ? 'No question about 90 days reads the whole of a history.'
      : `Whole histories are read: ${scans.join('; ')}.`,
  ].join('\n'),
});
process.exitCode = missed.length === 0 && scans.length === 0 ? 0 : 1;
