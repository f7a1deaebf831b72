import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS, monthOf } from '@rocket/domain';
import type { ReportRow, ToldFigures } from '@rocket/domain';
import { reportByName } from '@rocket/persistence';
import type { NotificationRow, ReportQuestion } from '@rocket/persistence';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { RowBuilder, TestUnitOfWork } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { testSecretBox } from '../testing.js';
import { addRateCard } from '../costs/change-rate-card.js';
import { countCosts } from '../costs/count-costs.js';
import { sayBudget } from '../costs/say-budget.js';
import { closeMonths } from '../monitoring/close-months.js';
import { tellContacts } from '../notifications/tell-contacts.js';
import { keepClusterDays } from './keep-cluster-days.js';
import { daysOfMonth, readFleetMonth, readMonth } from './month-figures.js';
import { figuresOfApplication, figuresOfFleet, monthInWords } from './month-words.js';
import { tellOfMonths } from './tell-of-months.js';

const DAY_MS = 24 * HOUR_MS;
const GB = 1024 ** 3;
const ZONE = 'Europe/Zurich';
const SENDER = { publicUrl: 'https://rocket.example', mailFrom: 'Rocket <rocket@rocket.example>', zone: ZONE };
const PORTS = { from: 1, to: 999 };

describe('a month that is over', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  // What triggers of the database write down has the time of the database: the month is the one that is now, looked at from the next.
  const begun = new Date();
  const month = monthOf(begun.getTime(), ZONE);
  const next = monthOf(month.toMs, ZONE);
  const over = new Date(month.toMs + 2 * HOUR_MS);
  const days = daysOfMonth(month, ZONE);
  const parts = (at: Date) => ({
    uow: test.uow,
    clock: { now: () => at },
    timeZone: ZONE,
    secretBox: testSecretBox(),
    sender: SENDER,
    isMailSent: true,
  });
  const tell = async (at: Date): Promise<void> => {
    await tellOfMonths(parts(at), new AbortController().signal);
    await tellContacts(parts(at));
  };
  const sql = (text: string, values: unknown[] = []): Promise<unknown> => test.uow.dataSource.query(text, values);
  const mails = async (): Promise<NotificationRow[]> =>
    (await test.uow.read.notifications.list({}, { limit: 100, sort: 'createdAt' })).items;
  const read = (name: string, more: Partial<ReportQuestion> = {}): Promise<ReportRow[]> =>
    test.uow.read.reports.read(reportByName(name), { ...days, groupBy: 'all', timeZone: ZONE, now: over, ...more });
  const question = () => ({ month, lastKnownDay: days.to, timeZone: ZONE, now: over });
  const said = (figures: readonly ToldFigures[]): Record<string, string> =>
    Object.fromEntries(figures.flatMap((one) => one.rows.map(({ label, value }) => [`${one.title}: ${label}`, value])));

  async function live(name: string): Promise<string> {
    const { id: applicationId } = await test.uow.run((tx) => tx.applications.findOrCreate({ applicationName: name }));
    const cluster = rows.cluster({ lifecycle: 'Active', applicationId, clusterName: `${name}-db` });
    const servers = await test.uow.run((tx) => tx.poolServers.add([rows.server(), rows.server()], PORTS));
    await test.uow.run(async (tx) => {
      const members = servers.map(({ id }, place) => rows.member(cluster.id, id, { ordinal: place + 1 }));
      await tx.clusters.add(cluster, members);
      await tx.backups.add(
        rows.backup(cluster.id, { clusterName: cluster.clusterName, startedAt: begun, stoppedAt: begun, storedBytes: 2 * GB }),
      );
      const about = { dbmsType: 'PostgreSQL', clusterName: cluster.clusterName, actor: 'observer' } as const;
      await tx.activities.add([{ ...about, type: 'Failover', planned: false, text: 'Another member is the primary.' }]);
      const span = { cause: null, operationId: null, reason: null, toleranceMs: 1000, startedAtMs: begun.getTime() };
      await tx.availability.write(cluster.id, { ...span, state: 'Up', seenUntilMs: over.getTime() }, undefined);
    });
    await sql(`UPDATE cluster_members SET db_version = '18.3', db_size_bytes = $2 WHERE cluster_id = $1`, [cluster.id, 19 * GB]);
    return cluster.id;
  }

  async function hear(name: string, contactName: string, topics: string): Promise<void> {
    const contact = newId();
    await sql(
      `INSERT INTO contacts (id, contact_name, contact_type, email, confirmed_at, version) VALUES ($1, $2, 'Person', $3, now(), 1)`,
      [contact, contactName, `${contactName.toLowerCase()}@example.org`],
    );
    await sql(
      `INSERT INTO application_contacts (id, application_id, contact_id, role, topics, environment_ids, requested_by, approved_at, version)
       SELECT $1, id, $2, 'owner', $4, '{}', 'ada', now(), 1 FROM applications WHERE application_name = $3`,
      [newId(), contact, name, topics],
    );
  }

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
    const user = (username: string, role: 'dba' | 'owner', email: string | null) =>
      test.uow.read.users.insert({ id: newId(), username, displayName: username, role, passwordHash: 'x', email });
    await user('grace', 'dba', 'grace@dba.example');
    await user('linus', 'dba', null);
    await user('ada', 'owner', 'ada@shop.example');
  });
  afterAll(() => test.drop());

  it('of which nothing is known is told to nobody', async () => {
    await tell(begun);
    await tell(over);
    expect(await mails()).toEqual([]);
    expect(await test.uow.read.toldMonths.isTold(month.name)).toBe(false);
  });

  it('is not told before it is closed: its downtime, and its costs where there are prices', async () => {
    const shop = await live('shop');
    await live('blog');
    await hear('shop', 'Ada', '{costs}');
    await hear('shop', 'Bob', '{incidents}');
    await test.uow.run((tx) => tx.poolServers.add([rows.server()], PORTS));
    await sql(
      `INSERT INTO known_releases (dbms_type, version, first_seen_at) VALUES ('PostgreSQL', '18.3', $1), ('PostgreSQL', '18.10', $1)`,
      [begun],
    );
    await sql('UPDATE backups SET verified_at = $2 WHERE cluster_id = $1', [shop, begun]);
    const prices = { cpu: 1_230_000, ramGb: 450_000, diskGb: 10_000, backupGb: 20_000, server: 40_000_000, cluster: 99_000_000 };
    const card = { currency: 'CHF', effectiveOn: days.from, sharedCost: 'proportional', note: '' } as const;
    await addRateCard(
      { ...parts(new Date(month.fromMs)), actor: 'ada' },
      { ...card, rates: [{ environmentId: null, dbmsType: null, prices }] },
    );
    await sayBudget(
      test.uow,
      { applicationName: 'shop', version: 0, actor: 'ada' },
      { amount: 50_000_00, currency: 'CHF', warnPercent: 80 },
    );
    await keepClusterDays(parts(new Date(month.toMs - 1)));
    await tell(over);
    await closeMonths(parts(over));
    await tell(over);
    expect(await mails()).toEqual([]);
    await countCosts(parts(over));
  });

  it('is told once: to contacts that hear of costs and to who runs the fleet, by two workers at once and after one that died', async () => {
    const dying = new AbortController();
    dying.abort();
    await expect(tellOfMonths(parts(over), dying.signal)).rejects.toThrow();
    await Promise.all([tell(over), tell(over)]);
    await sql('DELETE FROM told_months');
    await tell(new Date(over.getTime() + DAY_MS));
    await tell(new Date(over.getTime() + 2 * DAY_MS));
    const what = monthInWords(month.name);
    expect((await mails()).map(({ recipient, subject }) => `${recipient}: ${subject}`).sort()).toEqual([
      `ada@example.org: Report of ${what} (shop)`,
      `grace@dba.example: Report of ${what}: the fleet`,
    ]);
    expect(await test.uow.read.toldMonths.isTold(month.name)).toBe(true);
    expect(await test.uow.read.toldMonths.isTold(next.name)).toBe(false);
  });

  it('says of an application what the reports say', async () => {
    const ours = { applicationName: 'shop' };
    const figures = await readMonth(test.uow.read, { ...question(), ...ours });
    const [budget] = await test.uow.read.budgets.spentIn(month.name);
    const told = said(figuresOfApplication(figures, budget ?? null));
    const one = async (name: string): Promise<ReportRow | undefined> => (await read(name, ours))[0];
    const [clusters, size, backups] = [await one('clusters'), await one('database-sizes'), await one('backup-sizes')];
    const [down, level, failovers] = [await one('downtime'), await one('service-levels'), await one('failovers')];
    const costs = await read('costs', ours);
    const cents = costs.reduce((sum, { total }) => sum + Math.round(Number(total) * 100), 0);
    expect(cents).toBe(budget?.spent);
    const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2 }).format(cents / 100);
    expect([
      clusters?.['clusters'],
      size?.['dbSizeGigs'],
      backups?.['backups'],
      failovers?.['failovers'],
      down?.['unplannedSeconds'],
    ]).toEqual([1, 19, 1, 1, 0]);
    expect(told).toMatchObject({
      'Clusters at the end of the month: Clusters': '1',
      'Clusters at the end of the month: Servers': '2',
      'Clusters at the end of the month: Size of databases': '19 GB',
      'Backups: Kept': '1 backup, 2 GB stored',
      'Backups: Last proof': expect.stringContaining('of shop-db'),
      'Backups: Never proven, as of now': 'none',
      'Availability: Down, not planned': 'none',
      'Availability: Was up': `${String(level?.['availabilityPercent'])} %; the service level is 99.5 %`,
      'Availability: Unplanned failovers': '1: 0 with a ticket, 1 without',
      'Patching, as of now: Servers behind': expect.stringMatching(/^2, for (less than a day|\d+ days? at most): /),
      [`Cost: ${monthInWords(month.name)}`]: `CHF ${money}`,
      'Cost: Month before': 'not counted',
      'Cost: Budget': expect.stringMatching(/^CHF 50,000\.00, [\d.]+ % used$/),
      'Contacts, as of now: Dev': 'nobody hears of patching, backups, changes, requests',
    });
    const [mail] = (await mails()).filter(({ event }) => event === 'monthly-report');
    for (const [label, value] of Object.entries(told))
      expect(mail?.text).toContain(`  ${label.split(': ')[1] ?? ''}: ${value}\n`);
    expect(mail?.text).toContain('- shop-db (Dev)\n    At the end of the month: 19 GB, 1 backup');
    expect(mail?.text).toContain('1 failover without a ticket; 2 servers behind on patches; contacts are missing.');
    expect(mail?.text).toContain(`https://rocket.example/reports?applicationName=shop&from=${days.from}&to=${days.to}`);
    expect(mail?.text).not.toContain('blog');
    expect(JSON.parse(mail?.payload ?? '{}')).toMatchObject({ event: 'monthly-report', figures: expect.any(Array) });
  });

  it('says of the fleet what the reports say of all of it', async () => {
    const figures = await readFleetMonth(test.uow.read, question());
    const told = said(figuresOfFleet(figures));
    const [costs, unproven, [pool]] = [await read('costs'), await read('unproven-backups'), await read('pool')];
    const total = costs.reduce((sum, row) => sum + Math.round(Number(row['total']) * 100), 0);
    const { total: counted } = (await test.uow.read.costMonths.find(month.name)) ?? {};
    expect([Math.round((figures.cost?.total ?? 0) * 100), total]).toEqual([counted, counted]);
    expect(figures.costliest.map(({ chargedTo }) => chargedTo).sort()).toEqual(['blog', 'shop']);
    expect(unproven.map(({ cluster }) => cluster)).toEqual(['blog-db']);
    expect(told).toMatchObject({
      'Clusters at the end of the month: Clusters': '2',
      'Clusters at the end of the month: Size of databases': '38 GB',
      'Backups: Never proven, as of now': '1: blog-db',
      'Availability: Error budget used up': 'none of 2 applications',
      'Availability: Unplanned failovers': '2: 0 with a ticket, 2 without',
      'Pool, as of now: Dev, PostgreSQL': expect.stringContaining(`${String(pool?.['free'])} waiting`),
      'Requests, as of now: Open': 'none',
      'Contacts, as of now: Applications without any': '1: blog',
    });
    const [mail] = (await mails()).filter(({ event }) => event === 'fleet-report');
    for (const [label, value] of Object.entries(told)) expect(mail?.text).toContain(`${label.split(': ')[1] ?? ''}: ${value}\n`);
    expect(mail).toMatchObject({ applicationName: null, contactId: null, status: 'Waiting' });
  });
});
