// How much longer does a rolling patch take than the bare restarts, and what do writers notice? See README.md.
import { availableParallelism, loadavg } from 'node:os';
import { locateEmbeddedPostgres } from '@rocket/hosts';
import { ApiClient } from '../../e2e/support/api-client.ts';
import { Product } from '../../e2e/support/start-product.ts';
import { median, percentile, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import { BarePatches, MEANS } from './bare-patch.ts';
import type { Patched } from './bare-patch.ts';
import { addServers, patchByProduct } from './product-patch.ts';
import type { PatchedByProduct } from './product-patch.ts';

const WORKSPACE_ROOT = `${import.meta.dirname}/../..`;
const ROUNDS = 20;
/** Where the machine is so busy that fewer rounds have to do. */
const AT_MOST_MS = 8 * 60_000;
const VERSIONS = ['17.9', '17.10'] as const;
const TARGET_RATIO = 3;
const TARGET_OUTAGE_MS = 150;
/** The load average before we begin, per core, up to which the machine counts as quiet: the bound in ms is for such a one. */
const QUIET_LOAD_PER_CORE = 0.5;

const SCRIPT = 'script with pg_ctl';
type BareSide = keyof typeof MEANS;
type Side = 'product' | BareSide;

type Round = { product: PatchedByProduct } & Record<BareSide, Patched>;

/** The sides in turns, another one first in each round; the first round is thrown away. */
async function measure(sides: Record<Side, () => Promise<Patched>>): Promise<Round[]> {
  const names = Object.keys(sides) as Side[];
  const rounds: Round[] = [];
  const endsAt = performance.now() + AT_MOST_MS;
  for (let round = 0; round <= ROUNDS && performance.now() < endsAt; round++) {
    const first = round % names.length;
    const measured: Partial<Record<Side, Patched>> = {};
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      measured[name] = await sides[name]();
      const { milliseconds, clientOutageMs } = measured[name];
      const words = `${ms(milliseconds)} ms, ${ms(clientOutageMs)} ms without writes`;
      console.log(`round ${round} ${name}: ${words}${round === 0 ? ' (warming up)' : ''}`);
    }
    if (round > 0) rounds.push(measured as Round);
  }
  return rounds;
}

const ms = (value: number): string => value.toFixed(0);
const row = (what: string, values: readonly number[]): string[] => [
  what,
  ...[median(values), percentile(values, 0.95), Math.max(...values)].map(ms),
];

function stepTable(rounds: readonly Round[]): string {
  const titles = rounds[0]?.product.steps.map(([title]) => title) ?? [];
  const medianOf = (index: number): number => median(rounds.map(({ product }) => product.steps[index]?.[1] ?? NaN));
  return table(
    ['step', 'ms, median'],
    titles.map((title, index) => [title, ms(medianOf(index))]),
  );
}

async function report(rounds: readonly Round[], loadBefore: number): Promise<boolean> {
  const names = ['product', ...Object.keys(MEANS)] as Side[];
  const of = <T>(side: Side, figure: (patched: Patched) => T): T[] => rounds.map((round) => figure(round[side]));
  const ratioTo = (side: Side): number => median(rounds.map((round) => round.product.milliseconds / round[side].milliseconds));
  const probed = rounds.map(({ product }) => product.writeOutageMs);
  const ratio = ratioTo(SCRIPT);
  const outage = percentile(probed, 0.95);
  const isQuiet = loadBefore <= QUIET_LOAD_PER_CORE * availableParallelism();
  const isMet = [ratio <= TARGET_RATIO, outage <= TARGET_OUTAGE_MS] as const;
  const word = (met: boolean): string => (met ? 'Met' : 'MISSED');
  const outageWord = isQuiet || isMet[1] ? word(isMet[1]) : `Not judged (the load was ${loadBefore.toFixed(1)} before we began)`;
  const writes = of('product', (patched) => patched.writes).reduce((sum, count) => sum + count, 0);
  const times = names.map((side) =>
    row(
      side,
      of(side, ({ milliseconds }) => milliseconds),
    ),
  );
  const waits = names.map((side) =>
    row(
      `${side}, by a client that writes`,
      of(side, ({ clientOutageMs }) => clientOutageMs),
    ),
  );
  const body = [
    table(['time of a patch', 'ms, p50', 'p95', 'max'], times),
    `${ratio.toFixed(2)} times the script. ${word(isMet[0])}: at most ${TARGET_RATIO} times. (${ratioTo('bare processes').toFixed(1)} times the bare processes.)`,
    table(
      ['longest time without an acknowledged write', 'ms, p50', 'p95', 'max'],
      [row('product, as it records it', probed), ...waits],
    ),
    `${ms(outage)} ms in 95 % of the runs, as recorded. ${outageWord}: at most ${TARGET_OUTAGE_MS} ms.`,
    `${rounds.length} rounds; none of ${writes} acknowledged writes was lost.`,
    stepTable(rounds),
  ];
  const title = `Three nodes from PostgreSQL ${VERSIONS.join(' to ')}`;
  await keepReport({ directory: import.meta.dirname, title, body: body.join('\n\n') });
  return isMet[0] && (isMet[1] || !isQuiet);
}

const releases = await locateEmbeddedPostgres({ root: WORKSPACE_ROOT });
const binaries = VERSIONS.map((wanted) => releases.find(({ version }) => version === wanted)?.binDirectory);
const [older, newer] = binaries;
if (older === undefined || newer === undefined) throw new Error(`PostgreSQL ${VERSIONS.join(' and ')} have to be there.`);
const loadBefore = loadavg()[0] ?? 0;
const product = await Product.start();
const bares: BarePatches[] = [];
try {
  const api = await ApiClient.signIn(product.url);
  await addServers(api);
  for (const means of Object.values(MEANS)) bares.push(await BarePatches.build(means, older, newer));
  const [script, processes] = bares as [BarePatches, BarePatches];
  const sides: Record<Side, () => Promise<Patched>> = {
    product: () => patchByProduct(api, VERSIONS),
    [SCRIPT]: () => script.patch(),
    'bare processes': () => processes.patch(),
  };
  process.exitCode = (await report(await measure(sides), loadBefore)) ? 0 : 1;
} finally {
  for (const bare of bares) await bare.destroy();
  await product.destroy();
}
