import { closeMonths, countCosts } from '@rocket/operations';
import { UnitOfWork, dataSourceOptions, type NewActivity, type RateCardContent } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { DataSource } from 'typeorm';
import { HAPPENED } from './fleet-sql.ts';
import { makeFleet, type FleetScale } from './make-fleet.ts';

/** Making a fleet takes seconds, not milliseconds. */
const QUERY_TIMEOUT_MS = 300_000;
const DAY_LENGTH = '2026-11-30'.length;
const REPOSITORY = {
  name: 'demo',
  environmentId: null,
  kind: 'filesystem',
  path: '/demo',
  warnPercent: 80,
  criticalPercent: 95,
} as const;
const CARD: Pick<RateCardContent, 'currency' | 'sharedCost' | 'rates'> = {
  currency: 'CHF',
  sharedCost: 'own',
  rates: [
    {
      environmentId: null,
      dbmsType: null,
      prices: { cpu: 18e6, ramGb: 4e6, diskGb: 150_000, backupGb: 40_000, server: 35e6, cluster: 60e6 },
    },
  ],
};
const PEOPLE = [
  { username: 'owner', displayName: 'Ada Keller', role: 'owner', email: 'ada.keller@example.org' },
  { username: 'viewer', displayName: 'Somebody who reads', role: 'viewer', email: null },
] as const;

/** Whether a control plane holds anything that somebody made. */
export async function isEmpty(url: string): Promise<boolean> {
  return withUnitOfWork(url, async (uow) => {
    const [row]: { there: boolean }[] = await uow.read.manager.query(
      'SELECT EXISTS (SELECT FROM clusters) OR EXISTS (SELECT FROM applications) OR EXISTS (SELECT FROM users) AS there',
    );
    return row?.there === false;
  });
}

/**
 * Makes the demo: the fleet by SQL; its history, sums and prices by the same code that writes them in earnest. All of it or
 * nothing, whenever it is interrupted; costs are counted by `countDemo`.
 */
export async function fillDemo(url: string, scale: FleetScale): Promise<void> {
  const beganAt = new Date(Date.UTC(scale.now.getUTCFullYear(), scale.now.getUTCMonth() - scale.months, 1));
  const effectiveOn = beganAt.toISOString().slice(0, DAY_LENGTH);
  await withUnitOfWork(url, async (uow) => {
    await uow.run(async (tx) => {
      await tx.backupRepositories.seed(REPOSITORY);
      await makeFleet(tx.manager, scale);
      await tx.clusterDays.sumUp('all');
      const happened: NewActivity[] = await tx.manager.query(`SELECT * FROM (${HAPPENED}) told ORDER BY at`);
      await tx.activities.add(happened.map((one) => ({ ...one, dbmsType: 'PostgreSQL' })));
      await tx.rateCards.add({ ...CARD, effectiveOn, effectiveAt: beganAt, note: 'Made for the demo.' }, 'demo');
    });
  });
  await countDemo(url, scale);
}

/** Counts what its months cost, those that are not closed, and what downtime they had. */
export async function countDemo(url: string, { now, timeZone }: Pick<FleetScale, 'now' | 'timeZone'>): Promise<void> {
  await withUnitOfWork(url, async (uow) => {
    const parts = { uow, clock: { now: () => now }, timeZone };
    await closeMonths(parts);
    await countCosts(parts);
    await uow.read.manager.query('ANALYZE');
  });
}

/**
 * What moves in a demo: servers go on answering and logs go on being archived, so that the fleet does not look abandoned a
 * quarter of an hour later. Nothing is asked, since there is nothing.
 */
export async function keepAlive(url: string): Promise<void> {
  await withUnitOfWork(url, async (uow) => {
    await uow.run(async (tx) => {
      await tx.manager.query(
        'UPDATE wal_ranges SET to_at = now() FROM clusters WHERE clusters.id = cluster_id AND lifecycle = $1',
        ['Active'],
      );
      await tx.manager.query('UPDATE cluster_members SET observed_at = now() WHERE expired_at IS NULL');
      await tx.manager.query(
        `UPDATE availability_spans SET seen_until = now() FROM clusters
         WHERE clusters.id = cluster_id AND lifecycle = 'Active' AND seen_until > now() - interval '40 days'`,
      );
    });
  });
}

/** People who look at the demo as somebody else: an owner by the address of an owner contact, and one who only reads. */
export async function addDemoUsers(url: string, passwordHash: string): Promise<void> {
  await withUnitOfWork(url, (uow) =>
    uow.run(async (tx) => {
      for (const one of PEOPLE)
        if (!(await tx.users.findByUsername(one.username))) await tx.users.insert({ ...one, id: newId(), passwordHash });
    }),
  );
}

async function withUnitOfWork<T>(url: string, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
  const source = await new DataSource(
    dataSourceOptions(url, 'demo', { poolSize: 4, queryTimeoutMs: QUERY_TIMEOUT_MS }),
  ).initialize();
  try {
    return await work(new UnitOfWork(source));
  } finally {
    await source.destroy();
  }
}
