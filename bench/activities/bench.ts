// What does the chain cost whoever has something to tell? See README.md.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnitOfWork, dataSourceOptions } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { DataSource } from 'typeorm';
import { Product } from '../../e2e/support/start-product.ts';
import { median, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';

const ROUNDS = 7;
const ROWS = 400;
const WRITERS = [1, 8];
const TARGET = 2;

type Side = 'chained' | 'plain';
type Write = (n: number) => Promise<void>;

/** Rows a second of `ROWS` rows, each writer with the next one as soon as its last was committed. */
async function runRound(writers: number, write: Write): Promise<number> {
  let next = 0;
  const startedAt = performance.now();
  const writer = async (): Promise<void> => {
    while (next < ROWS) await write(next++);
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return (ROWS / (performance.now() - startedAt)) * 1000;
}

function textOf(n: number): string {
  return `Server ch-pg-${n} was added to cluster orders as a replica of ch-pg-1`;
}

function writesOf(uow: UnitOfWork): Record<Side, Write> {
  const activity = { type: 'ServerAdd', dbmsType: 'PostgreSQL', clusterName: 'orders', planned: true, actor: 'bench' } as const;
  return {
    chained: (n) => uow.run((tx) => tx.activities.add([{ ...activity, serverName: `ch-pg-${n}`, text: textOf(n) }])),
    plain: (n) =>
      uow.run(async (tx) => {
        await tx.manager
          .createQueryBuilder()
          .insert()
          .into('plain_activities')
          .values({
            id: newId(),
            position: n,
            type: activity.type,
            dbms_type: activity.dbmsType,
            cluster_name: activity.clusterName,
            server_name: `ch-pg-${n}`,
            planned: activity.planned,
            actor: activity.actor,
            text: textOf(n),
            at: new Date(),
            previous_hash: '0'.repeat(64),
            hash: '0'.repeat(64),
          })
          .execute();
      }),
  };
}

const product = await Product.start();
const url = (await readFile(join(product.dataDirectory, 'run', 'database-url'), 'utf8')).trim();
const source = await new DataSource(dataSourceOptions(url, 'bench')).initialize();
const uow = new UnitOfWork(source);
const rates = new Map<string, number[]>();
try {
  // With its indexes, but for the one on the position: a plain row has none.
  await uow.dataSource.query('CREATE TABLE plain_activities (LIKE activities INCLUDING DEFAULTS INCLUDING INDEXES)');
  await uow.dataSource.query(
    `DO $$ DECLARE found text; BEGIN
       SELECT indexname INTO STRICT found FROM pg_indexes WHERE tablename = 'plain_activities' AND indexdef LIKE '%("position")%';
       EXECUTE format('DROP INDEX %I', found);
     END $$`,
  );
  const writes = writesOf(uow);
  for (let round = 0; round <= ROUNDS; round++)
    for (const writers of WRITERS)
      for (const side of round % 2 === 0 ? (['chained', 'plain'] as const) : (['plain', 'chained'] as const)) {
        const perSecond = await runRound(writers, writes[side]);
        const key = `${side} ${writers}`;
        console.log(`round ${round} ${key}: ${perSecond.toFixed(0)}/s${round === 0 ? ' (warming up)' : ''}`);
        if (round > 0) rates.set(key, [...(rates.get(key) ?? []), perSecond]);
      }
  const verdict = await uow.read.activityRecord.verify();
  if (!verdict.valid) throw new Error(`The chain broke at ${verdict.firstBadId}.`);
} finally {
  await source.destroy();
  await product.stop();
}

const of = (side: Side, writers: number): number[] => rates.get(`${side} ${writers}`) ?? [];
const ratios = WRITERS.map((writers) => ({ writers, ratio: median(of('plain', writers)) / median(of('chained', writers)) }));
const line = (side: Side, writers: number): string[] => {
  const all = of(side, writers);
  return [side, String(writers), median(all).toFixed(0), `${Math.min(...all).toFixed(0)}-${Math.max(...all).toFixed(0)}`];
};
await keepReport({
  directory: import.meta.dirname,
  title: 'What the chain of activities costs',
  body: [
    table(
      ['side', 'writers', 'rows/s, median', 'rounds'],
      WRITERS.flatMap((writers) => [line('chained', writers), line('plain', writers)]),
    ),
    '',
    ...ratios.map(
      ({ writers, ratio }) =>
        `${ratio <= TARGET ? 'Met' : 'MISSED'}: at most ${TARGET} times as long; ${ratio.toFixed(2)} times with ${writers} at once.`,
    ),
    `${ROUNDS} rounds of ${ROWS} rows.`,
  ].join('\n'),
});
process.exitCode = ratios.every(({ ratio }) => ratio <= TARGET) ? 0 : 1;
