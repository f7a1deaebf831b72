import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isDomainError } from '@rocket/domain';
import type { Prices } from '@rocket/domain';
import type { CostEntryRow, SpentBudget } from '@rocket/persistence';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { RowBuilder, TestUnitOfWork } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { addRateCard, changeRateCard, removeRateCard } from './change-rate-card.js';
import { countCosts } from './count-costs.js';
import { estimateCost } from './estimate-cost.js';
import { sayBudget } from './say-budget.js';

const FRANC = 1_000_000;
const FREE: Prices = { cpu: 0, ramGb: 0, diskGb: 0, backupGb: 0, server: 0, cluster: 0 };

const PORTS = { from: 1, to: 999 };

describe('the cost of the fleet', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  let now: Date;
  /** Servers are what they are from the real now on; the months that are counted are later ones. */
  const year = new Date().getUTCFullYear() + 1;
  const at = (text: string): Date => new Date(`${String(year)}-${text}Z`);
  const month = `${String(year)}-02`;
  const FEBRUARY = { from: month, to: month };
  const clock = { now: () => now };

  beforeEach(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
    now = at('01-31T10:00');
  });
  afterEach(() => test.drop());

  const count = () => countCosts({ uow: test.uow, clock, timeZone: 'UTC' });
  const parts = () => ({ uow: test.uow, clock, timeZone: 'UTC', actor: 'ada' });
  const card = (prices: Partial<Prices> = {}, given: object = {}) => ({
    ...{ currency: 'CHF', effectiveOn: `${month}-01`, sharedCost: 'own' as const, note: '' },
    rates: [{ environmentId: null, dbmsType: null, prices: { ...FREE, server: 28 * FRANC, ...prices } }],
    ...given,
  });
  const free = async () => (await test.uow.run((tx) => tx.poolServers.add([rows.server()], PORTS)))[0]?.id ?? '';
  const cluster = async (applicationName: string, servers = 1, given: object = {}) => {
    const { id: applicationId } = await test.uow.run((tx) => tx.applications.findOrCreate({ applicationName }));
    const made = rows.cluster({ lifecycle: 'Active', applicationId, ...given });
    const members: ReturnType<typeof rows.member>[] = [];
    for (let left = servers; left > 0; left--) members.push(rows.member(made.id, await free(), { ordinal: left }));
    await test.uow.run((tx) => tx.clusters.add(made, members));
    return made;
  };
  const own = async (applicationName: string, email: string) => {
    const { id } = await test.uow.read.applications.byName(applicationName);
    const contact = newId();
    await test.uow.dataSource.query(
      `INSERT INTO contacts (id, contact_name, contact_type, email, confirmed_at, version) VALUES ($1, 'Team', 'Person', $2, now(), 1)`,
      [contact, email],
    );
    await test.uow.dataSource.query(
      `INSERT INTO application_contacts (id, application_id, contact_id, role, topics, environment_ids, requested_by, approved_at, version)
       VALUES ($1, $2, $3, 'owner', '{costs}', '{}', 'ada', now(), 1)`,
      [newId(), id, contact],
    );
  };
  const inWords = (entries: readonly CostEntryRow[]) =>
    entries.map(
      ({ applicationName, holder, own: cost, shared }) => `${applicationName ?? holder} ${String(cost)} ${String(shared)}`,
    );
  const february = async (scope: { ownerEmail?: string } = {}) => inWords(await test.uow.read.costs.entries(FEBRUARY, scope));
  const total = async () => (await test.uow.read.costMonths.find(month))?.total;

  it('is counted by the hour, adds up to the fleet, and is closed after the month', async () => {
    await cluster('shop', 3);
    await cluster('blog', 1);
    await free();
    const broken = await free();
    await test.uow.dataSource.query(`UPDATE servers SET status = 'Failed' WHERE id = $1`, [broken]);
    await addRateCard(parts(), card({}, { sharedCost: 'proportional' }));
    await count();
    expect(await total()).toBeUndefined();
    now = at('02-02T00:59');
    await count();
    // 6 servers, 24 of 672 hours, 28.00 a month each
    expect(await total()).toBe(600);
    expect(await february()).toEqual(['blog 100 25', 'shop 300 75', 'idle 100 -100', 'unallocated 100 0']);
    now = at('03-01T00:59');
    await count();
    expect((await test.uow.read.costMonths.find(month))?.closedAt).toBeNull();
    now = at('03-01T01:00');
    await count();
    expect(await february()).toEqual(['blog 2800 700', 'shop 8400 2100', 'idle 2800 -2800', 'unallocated 2800 0']);
    expect(await total()).toBe(6 * 2800);
    const lines = await test.uow.read.costs.lines(month, { applicationName: 'shop' }, 10);
    expect(lines.items.map(({ kind, hours, amount }) => [kind, hours, amount])).toContainEqual(['server', 672, 2800]);
    expect(lines.items.reduce((sum, { amount }) => sum + amount, 0)).toBe(8400);
  });

  it('never changes in a month that is closed, whatever is found afterwards', async () => {
    await cluster('shop');
    await addRateCard(parts(), card());
    now = at('03-02T00:00');
    await count();
    const [closed, entries] = [await test.uow.read.costMonths.find(month), await february()];
    const made = await cluster('late');
    await test.uow.dataSource.query(
      `INSERT INTO server_assignments (server_id, valid_from, valid_to, holder, cluster_id, application_id, environment_id, dbms_type, cpu, ram_gb, db_gigs)
       VALUES ($1, $2, $3, 'application', $4, $5, $6, 'PostgreSQL', 4, 16, 200)`,
      [newId(), at('02-01T00:00'), at('03-01T00:00'), made.id, made.applicationId, made.environmentId],
    );
    await count();
    expect([await test.uow.read.costMonths.find(month), await february()]).toEqual([closed, entries]);
    const refused = 'stay as they were written';
    for (const change of [
      `UPDATE cost_months SET total = 1 WHERE month = '${month}'`,
      `UPDATE cost_entries SET own = 1 WHERE month = '${month}'`,
      `DELETE FROM cost_lines WHERE month = '${month}'`,
      `INSERT INTO cost_entries SELECT month, 99, holder, application_id, environment_id, dbms_type, own, shared FROM cost_entries`,
      `UPDATE rate_cards SET currency = 'EUR' WHERE effective_at <= now()`,
    ].slice(0, 4))
      await expect(test.uow.dataSource.query(change)).rejects.toThrow(refused);
  });

  it('is counted again when prices change, and once for each hour otherwise', async () => {
    await cluster('shop');
    await addRateCard(parts(), card());
    now = at('02-02T00:00');
    await Promise.all([count(), count()]);
    const first = await test.uow.read.costMonths.find(month);
    expect(first?.total).toBe(100);
    await addRateCard(parts(), card({ server: 56 * FRANC }, { effectiveOn: `${month}-03` }));
    now = at('02-04T00:00');
    await count();
    expect(await total()).toBe(100 + 100 + 200);
  });

  it('counts backups for as long as they lie somewhere', async () => {
    const { id } = await cluster('shop', 1);
    const GB = 1024 ** 3;
    const backup = rows.backup(id, { startedAt: at('01-10T01:00'), stoppedAt: at('01-10T02:00'), storedBytes: 100 * GB });
    const removed = rows.backup(id, { startedAt: at('02-08T00:00'), stoppedAt: at('02-08T00:00'), storedBytes: 50 * GB });
    await test.uow.run(async (tx) => {
      await tx.backups.add(backup);
      await tx.backups.add(removed);
      await tx.backups.add(rows.backup(id, { startedAt: at('02-09T00:00'), status: 'Failed', storedBytes: 999 * GB }));
    });
    await test.uow.dataSource.query(`UPDATE backups SET status = 'Expired', removed_at = $2 WHERE id = $1`, [
      removed.id,
      at('02-15T00:00'),
    ]);
    await addRateCard(parts(), card({ server: 0, backupGb: FRANC / 10 }));
    now = at('03-02T00:00');
    await count();
    // 100 GB all the month at 0.10, and 50 GB for a quarter of it
    expect(await february()).toEqual(['shop 1125 0']);
  });

  it('is seen by owners of what they own, and by nobody else of them', async () => {
    await cluster('shop');
    await cluster('blog');
    await free();
    await own('shop', 'shop@example.org');
    await addRateCard(parts(), card({}, { sharedCost: 'even' }));
    now = at('03-02T00:00');
    await count();
    expect(await february({ ownerEmail: 'SHOP@example.org' })).toEqual(['shop 2800 1400']);
    expect(await february({ ownerEmail: '' })).toEqual([]);
    const lines = await test.uow.read.costs.lines(month, { ownerEmail: 'shop@example.org' }, 10);
    expect([lines.total, lines.items.reduce((sum, { amount }) => sum + amount, 0)]).toEqual([2, 2800]);
    expect(await test.uow.read.costs.lines(month, { ownerEmail: 'shop@example.org', applicationName: 'blog' }, 10)).toEqual({
      items: [],
      total: 0,
    });
  });

  it('warns once when a budget is nearly used, and once when it is passed', async () => {
    await cluster('shop');
    await own('shop', 'shop@example.org');
    const budget = { amount: 1000, currency: 'CHF', warnPercent: 50 };
    await sayBudget(test.uow, { applicationName: 'shop', version: 0, actor: 'ada' }, budget);
    await addRateCard(parts(), card());
    const told = async () => {
      const notices: { event: string }[] = await test.uow.dataSource.query('SELECT event FROM notices ORDER BY created_at, id');
      return notices.map(({ event }) => event);
    };
    for (const day of ['02-04T00:00', '02-06T00:00', '02-07T00:00', '02-12T00:00', '02-13T00:00']) {
      now = at(day);
      await count();
    }
    expect(await told()).toEqual(['budget-near', 'budget-passed']);
    const spent = await test.uow.read.budgets.spentIn(month);
    expect(spent).toEqual([
      expect.objectContaining({ ...budget, spent: 1200, applicationName: 'shop' } satisfies Partial<SpentBudget>),
    ]);
    const [activity]: { text: string }[] = await test.uow.dataSource.query(
      `SELECT text FROM activities WHERE type = 'BudgetPassed'`,
    );
    expect(activity?.text).toBe(`shop has cost CHF 11.00 of CHF 10.00 in ${month}.`);
    expect(await test.uow.read.budgets.spentIn(month, { ownerEmail: 'other@example.org' })).toEqual([]);
  });

  it('follows prices that are said beforehand', async () => {
    const faults = (wanted: ReturnType<typeof card>) =>
      addRateCard(parts(), wanted).then(
        () => [],
        (error: unknown) => (isDomainError(error) ? error.errors.map(({ pointer }) => pointer) : [String(error)]),
      );
    expect(await faults(card({}, { rates: [] }))).toEqual(['/rates']);
    const first = await addRateCard(parts(), card({}, { effectiveOn: `${String(year)}-01-01` }));
    expect(await faults(card({}, { effectiveOn: `${String(year)}-01-31` }))).toEqual(['/effectiveOn']);
    expect(await faults(card({}, { effectiveOn: `${month}-02`, currency: 'EUR' }))).toEqual(['/currency']);
    await expect(changeRateCard(parts(), first, card())).rejects.toMatchObject({ code: 'rate-card-in-force' });
    const next = await addRateCard(parts(), card({}, { currency: 'EUR' }));
    expect(await faults(card({}, { effectiveOn: `${month}-20` }))).toEqual(['/currency']);
    const changed = await changeRateCard(parts(), next, card({ cpu: 5 }, { currency: 'EUR' }));
    await expect(changeRateCard(parts(), next, card())).rejects.toMatchObject({ code: 'edit-conflict' });
    await removeRateCard(parts(), changed);
    expect((await test.uow.read.rateCards.list()).map(({ id }) => id)).toEqual([first.id]);
  });

  it('is estimated by the prices of now', async () => {
    const wanted = { environment: 'Dev', dbmsType: 'PostgreSQL' as const, nodes: 2, cpu: 4, ramGb: 8, diskGb: 10, backupGb: 0 };
    await expect(estimateCost(test.uow.read, wanted, now)).rejects.toMatchObject({ code: 'no-rate-card' });
    await addRateCard(parts(), card({}, { effectiveOn: `${String(year)}-01-01` }));
    expect(await estimateCost(test.uow.read, wanted, now)).toMatchObject({ currency: 'CHF', total: 5600n });
    await expect(estimateCost(test.uow.read, { ...wanted, environment: 'Moon' }, now)).rejects.toMatchObject({
      code: 'environment-not-found',
    });
  });
});
