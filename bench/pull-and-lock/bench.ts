// What does the way through HTTP cost a pull? See README.md.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { ApiClient } from '../../e2e/support/api-client.ts';
import { recordedServer } from '../../e2e/support/pool.ts';
import { Product } from '../../e2e/support/start-product.ts';
import { median, percentile, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import { pullByHttp } from './pull-by-http.ts';
import { pullBySql } from './pull-by-sql.ts';

const SERVERS = 1500;
const CLIENTS = 32;
const PULLS_PER_ROUND = 400;
const ROUNDS = 7;
const TARGET = 0.5;

interface Round {
  perSecond: number;
  milliseconds: number[];
}

/** `CLIENTS` clients, each with the next pull as soon as its last was answered. */
async function runRound(pull: () => Promise<void>): Promise<Round> {
  const milliseconds: number[] = [];
  let left = PULLS_PER_ROUND;
  const startedAt = performance.now();
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const pulledAt = performance.now();
      await pull();
      milliseconds.push(performance.now() - pulledAt);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { perSecond: (PULLS_PER_ROUND / (performance.now() - startedAt)) * 1000, milliseconds };
}

async function fillPool(api: ApiClient): Promise<void> {
  const servers = Array.from({ length: SERVERS }, (_, index) =>
    recordedServer(`bench-${index}`, { datacenter: index % 2 === 0 ? 'CH' : 'PA', cpu: 2 + (index % 5) }),
  );
  for (let from = 0; from < SERVERS; from += 500) {
    const answer = await api.post('/PostgreSQL/poolServers', servers.slice(from, from + 500));
    if (answer.status !== 201) throw new Error(`adding servers answered ${answer.status}`);
  }
}

/** The same state before every round, dead rows gone. */
async function giveBack(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE servers SET status = 'Free', lock_id = NULL, locked_until = NULL, locked_by = NULL WHERE server_name LIKE 'bench-%'`,
  );
  for (const maintenance of ['VACUUM ANALYZE servers', 'TRUNCATE fleet_events', 'CHECKPOINT']) await pool.query(maintenance);
  await sleep(200);
}

async function measure(product: Product): Promise<{ http: Round[]; sql: Round[] }> {
  const api = await ApiClient.signIn(product.url);
  await fillPool(api);
  const connectionString = (await readFile(join(product.dataDirectory, 'run', 'database-url'), 'utf8')).trim();
  const pool = new Pool({ connectionString, max: CLIENTS });
  const http = pullByHttp(product.port, api.token, CLIENTS);
  const rounds: { http: Round[]; sql: Round[] } = { http: [], sql: [] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [side, pull] of [
        ['http', http.pull],
        ['sql', () => pullBySql(pool)],
      ] as const) {
        await giveBack(pool);
        const measured = await runRound(pull);
        console.log(`round ${round} ${side} ${measured.perSecond.toFixed(0)}/s${round === 0 ? ' (warming up)' : ''}`);
        if (round > 0) rounds[side].push(measured);
      }
    }
  } finally {
    http.close();
    await pool.end();
  }
  return rounds;
}

const product = await Product.start();
try {
  const rounds = await measure(product);
  const figures = (side: Round[]): (string | number)[] => {
    const all = side.flatMap(({ milliseconds }) => milliseconds);
    const rates = side.map(({ perSecond }) => perSecond);
    return [
      median(rates).toFixed(0),
      `${Math.min(...rates).toFixed(0)}-${Math.max(...rates).toFixed(0)}`,
      median(all).toFixed(1),
      percentile(all, 0.99).toFixed(1),
    ];
  };
  const rate = (side: Round[]): number => median(side.map(({ perSecond }) => perSecond));
  const ratio = rate(rounds.http) / rate(rounds.sql);
  await keepReport({
    directory: import.meta.dirname,
    title: 'Pulling by HTTP and by SQL',
    body: [
      table(
        ['side', 'pulls/s, median', 'rounds', 'ms, median', 'ms, p99'],
        [
          ['HTTP', ...figures(rounds.http)],
          ['SQL', ...figures(rounds.sql)],
        ],
      ),
      `\nRatio ${ratio.toFixed(2)}. ${ratio >= TARGET ? 'Met' : 'MISSED'}: at least ${TARGET}.`,
      `${CLIENTS} clients, ${PULLS_PER_ROUND} pulls of 3 a round out of ${SERVERS} servers, ${ROUNDS - 1} rounds each.`,
    ].join('\n'),
  });
  process.exitCode = ratio >= TARGET ? 0 : 1;
} finally {
  await product.destroy();
}
