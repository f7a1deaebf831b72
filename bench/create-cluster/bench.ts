// How much longer does the product take than the bare work? See README.md.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { locateEmbeddedPostgres } from '@rocket/hosts';
import { ApiClient } from '../../e2e/support/api-client.ts';
import { createCluster, named } from '../../e2e/support/clusters.ts';
import { Product } from '../../e2e/support/start-product.ts';
import { BareCluster } from '../support/bare-cluster.ts';
import { median, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';

const ROUNDS = 6;
/** The load average before we begin, per core, up to which the machine counts as quiet: the bound in seconds is for such a one. */
const QUIET_LOAD_PER_CORE = 0.5;
const POLL_MS = 20;
const TARGET_RATIO = 2;
const TARGET_MS = 3000;
const WORKSPACE_ROOT = `${import.meta.dirname}/../..`;

interface TimedOperation {
  status: string;
  error: string | null;
  createdAt: string;
  startedAt: string;
  steps: { title: string; startedAt: string; finishedAt: string }[];
}

interface Built {
  milliseconds: number;
  /** What was done, without the names of this round, and how long it took. */
  steps: [title: string, milliseconds: number][];
}

async function buildByProduct(api: ApiClient, round: number): Promise<Built> {
  const names = [1, 2, 3].map((node) => `node-${round}-${node}`);
  const size = { driver: 'local', environment: 'Dev', datacenter: 'CH', cpu: 2, ramGb: 4, dbGigs: 20 };
  const added = await api.post(
    '/PostgreSQL/poolServers',
    names.map((serverName) => ({ ...size, serverName })),
  );
  if (added.status !== 201) throw new Error(`adding servers answered ${added.status}`);
  const startedAt = performance.now();
  const { status, body } = await createCluster(api, `bench-${round}`, { servers: named(...names) });
  if (status !== 202) throw new Error(`creating a cluster answered ${status}`);
  for (;;) {
    const { body: operation } = await api.get<TimedOperation>(`/operations/${body.operationId}`);
    if (operation.status === 'Succeeded')
      return { milliseconds: performance.now() - startedAt, steps: stepTimes(operation, round) };
    if (['Failed', 'Cancelled'].includes(operation.status)) throw new Error(operation.error ?? operation.status);
    await sleep(POLL_MS);
  }
}

function stepTimes({ createdAt, startedAt, steps }: TimedOperation, round: number): Built['steps'] {
  const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);
  const first = steps[0]?.startedAt ?? startedAt;
  return [
    ['From the row to the first step', between(createdAt, first)],
    ...steps.map((step): [string, number] => [
      step.title.replaceAll(`node-${round}-`, 'node-').replaceAll(`bench_${round}`, 'bench'),
      between(step.startedAt, step.finishedAt),
    ]),
  ];
}

/** Milliseconds until both replicas of a cluster made by hand stream. */
async function buildBare(bin: string): Promise<number> {
  const cluster = await BareCluster.prepare(bin);
  try {
    const startedAt = performance.now();
    await cluster.build();
    return performance.now() - startedAt;
  } finally {
    await cluster.destroy();
  }
}

async function measure(api: ApiClient, bin: string): Promise<{ product: Built[]; bare: number[] }> {
  const measured: { product: Built[]; bare: number[] } = { product: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const built = await buildByProduct(api, round);
    await sleep(500);
    const bare = await buildBare(bin);
    await sleep(500);
    console.log(
      `round ${round} product ${built.milliseconds.toFixed(0)} ms, bare ${bare.toFixed(0)} ms${round === 0 ? ' (warming up)' : ''}`,
    );
    if (round === 0) continue;
    measured.product.push(built);
    measured.bare.push(bare);
  }
  return measured;
}

const release = (await locateEmbeddedPostgres({ root: WORKSPACE_ROOT })).at(-1);
if (!release) throw new Error('There is no PostgreSQL to measure with.');
const loadBefore = loadavg()[0] ?? 0;
const isQuiet = loadBefore <= QUIET_LOAD_PER_CORE * availableParallelism();
const product = await Product.start();
try {
  const measured = await measure(await ApiClient.signIn(product.url), release.binDirectory);
  const times = measured.product.map(({ milliseconds }) => milliseconds);
  const ratio = median(times) / median(measured.bare);
  const isShort = median(times) < TARGET_MS;
  const verdicts = [
    `${ratio.toFixed(2)} times. ${ratio <= TARGET_RATIO ? 'Met' : 'MISSED'}: at most ${TARGET_RATIO} times.`,
    isQuiet || isShort
      ? `${isShort ? 'Met' : 'MISSED'}: under ${TARGET_MS} ms.`
      : `Not judged: under ${TARGET_MS} ms. The machine was not quiet; its load was ${loadBefore.toFixed(1)} before we began.`,
  ];
  const row = (side: string, values: number[]): string[] => [
    side,
    median(values).toFixed(0),
    `${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)}`,
  ];
  const titles = measured.product[0]?.steps.map(([title]) => title) ?? [];
  const medianOfStep = (index: number): number => median(measured.product.map(({ steps }) => steps[index]?.[1] ?? NaN));
  await keepReport({
    directory: import.meta.dirname,
    title: `Three nodes of PostgreSQL ${release.version}`,
    body: [
      table(['side', 'ms, median', 'rounds'], [row('product', times), row('bare', measured.bare)]),
      `\n${verdicts.join('\n')}\n`,
      table(
        ['step', 'ms, median'],
        titles.map((title, index) => [title, medianOfStep(index).toFixed(0)]),
      ),
    ].join('\n'),
  });
  process.exitCode = verdicts.some((verdict) => verdict.includes('MISSED')) ? 1 : 0;
} finally {
  await product.destroy();
}
