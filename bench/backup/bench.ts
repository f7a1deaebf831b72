// What does a backup cost beyond reading it? See README.md.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { locateEmbeddedPostgres } from '@rocket/hosts';
import { BARE_LOGIN, BareCluster } from '../support/bare-cluster.ts';
import type { BareNode } from '../support/bare-cluster.ts';
import { median, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';

const run = promisify(execFile);
const ROUNDS = 6;
const TARGET_RATIO = 1.5;
const TARGET_PEAK_MB = 200;
const ROWS = 6_500_000;
const MB = 1024 ** 2;
const TAKE_TIMEOUT_MS = 5 * 60_000;

interface Taken {
  milliseconds: number;
  bytes: number;
  peakBytes: number;
}

/** Text that compresses about as well as names and numbers do. */
async function fill(cluster: BareCluster, node: BareNode): Promise<void> {
  const session = await cluster.connect(node);
  const { password } = BARE_LOGIN;
  await session.query(`CREATE ROLE rocket_admin LOGIN SUPERUSER PASSWORD '${password}'`);
  await session.query(`CREATE ROLE rocket_replicator LOGIN REPLICATION PASSWORD '${password}'`);
  await session.query(
    `CREATE TABLE filled AS SELECT n, md5(n::text) || ' ' || repeat(md5((n % 1000)::text), 2) AS what FROM generate_series(1, ${ROWS}) n`,
  );
  await session.query('CHECKPOINT');
  await session.end();
}

async function take(side: 'product' | 'nowhere', port: number, directory: string): Promise<Taken> {
  const argv = [join(import.meta.dirname, 'take.ts'), side, String(port), BARE_LOGIN.password, directory];
  const { stdout } = await run(process.execPath, argv, { timeout: TAKE_TIMEOUT_MS });
  return JSON.parse(stdout) as Taken;
}

async function measure(port: number, scratch: string): Promise<{ product: Taken; nowhere: Taken }[]> {
  const rounds: { product: Taken; nowhere: Taken }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const directory = join(scratch, String(round));
    const product = await take('product', port, directory);
    await rm(directory, { recursive: true });
    const nowhere = await take('nowhere', port, directory);
    console.log(`round ${round}: product ${product.milliseconds.toFixed(0)} ms, nowhere ${nowhere.milliseconds.toFixed(0)} ms`);
    if (round > 0) rounds.push({ product, nowhere });
  }
  return rounds;
}

const release = (await locateEmbeddedPostgres({ root: join(import.meta.dirname, '..', '..') })).at(-1);
if (!release) throw new Error('There is no PostgreSQL to measure with.');
const scratch = await mkdtemp(join(tmpdir(), 'rocket-bench-backup-'));
const cluster = await BareCluster.prepare(release.binDirectory, ['primary']);
try {
  await cluster.build();
  const [primary] = cluster.nodes as [BareNode];
  await fill(cluster, primary);
  const rounds = await measure(primary.port, scratch);
  const ratio = median(rounds.map(({ product, nowhere }) => product.milliseconds / nowhere.milliseconds));
  const peakMb = Math.max(...rounds.map(({ product }) => product.peakBytes)) / MB;
  const verdicts = [
    `${ratio.toFixed(2)} times. ${ratio <= TARGET_RATIO ? 'Met' : 'MISSED'}: at most ${TARGET_RATIO} times.`,
    `${peakMb.toFixed(0)} MB at the peak. ${peakMb < TARGET_PEAK_MB ? 'Met' : 'MISSED'}: less than ${TARGET_PEAK_MB} MB.`,
  ];
  const row = (name: string, taken: Taken[]): string[] => [
    name,
    median(taken.map(({ milliseconds }) => milliseconds)).toFixed(0),
    (median(taken.map(({ bytes }) => bytes)) / MB).toFixed(0),
    (Math.max(...taken.map(({ peakBytes }) => peakBytes)) / MB).toFixed(0),
  ];
  await keepReport({
    directory: import.meta.dirname,
    title: `A Full of PostgreSQL ${release.version}`,
    body: [
      table(
        ['side', 'ms, median', 'MB read', 'MB of memory, peak'],
        [
          row(
            'product',
            rounds.map(({ product }) => product),
          ),
          row(
            'to nowhere',
            rounds.map(({ nowhere }) => nowhere),
          ),
        ],
      ),
      verdicts.join('\n'),
    ].join('\n\n'),
  });
  process.exitCode = verdicts.some((verdict) => verdict.includes('MISSED')) ? 1 : 0;
} finally {
  await cluster.destroy();
  await rm(scratch, { recursive: true, force: true });
}
