import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  BudgetPage,
  CostEstimate,
  CostLines,
  CostMonths,
  CostOfMonth,
  EditableBudget,
  RateCard,
  RateCardPage,
  UserAccount,
} from '@rocket/contracts';
import { countCosts } from '@rocket/operations';
import { newRows } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { ADMIN_PASSWORD, TestApi, bearer, faultPointers } from '../testing/test-api.js';

const DAY_MS = 24 * 3_600_000;
const ANYWHERE = { environment: null, dbmsType: null };
const PRICES = { cpu: 0, ramGb: 0, diskGb: 0, backupGb: 0.000001, server: 100, cluster: 0 };

const PORTS = { from: 1, to: 999 };

describe('costs over HTTP', () => {
  let api: TestApi;
  let admin: string;
  let owner: string;
  let month: string;

  const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object, version?: number, token = admin) =>
    api.send({
      method,
      url: `/api/${path}`,
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${String(version)}"` }) },
    });
  const count = () => countCosts({ uow: api.unitOfWork, clock: api.clock, timeZone: 'UTC' });
  const card = (effectiveOn: string, given: object = {}) => ({
    ...{ currency: 'CHF', effectiveOn, sharedCost: 'own', rates: [{ ...ANYWHERE, prices: PRICES }] },
    ...given,
  });

  beforeAll(async () => {
    api = await TestApi.start();
    admin = await api.signIn();
    const rows = await newRows(api.unitOfWork);
    for (const applicationName of ['=shop', 'blog']) {
      await api.unitOfWork.run(async (tx) => {
        const { id: applicationId } = await tx.applications.findOrCreate({ applicationName });
        const cluster = rows.cluster({ lifecycle: 'Active', applicationId });
        const [server] = await tx.poolServers.add([rows.server()], PORTS);
        await tx.clusters.add(cluster, [rows.member(cluster.id, server?.id ?? '')]);
      });
    }
    await api.unitOfWork.run((tx) => tx.poolServers.add([rows.server()], PORTS));
    const shop = await api.unitOfWork.read.applications.byName('=shop');
    const contact = newId();
    const { manager } = api.unitOfWork.read;
    await manager.query(
      `INSERT INTO contacts (id, contact_name, contact_type, email, confirmed_at, version) VALUES ($1, 'Ann', 'Person', 'ann@example.org', now(), 1)`,
      [contact],
    );
    await manager.query(
      `INSERT INTO application_contacts (id, application_id, contact_id, role, topics, environment_ids, requested_by, approved_at, version)
       VALUES ($1, $2, $3, 'owner', '{}', '{}', 'ada', now(), 1)`,
      [newId(), shop.id, contact],
    );
    const account = { username: 'ann', role: 'owner', password: ADMIN_PASSWORD, email: 'ann@example.org' };
    expect((await send('POST', 'users', account)).json<UserAccount>().email).toBe('ann@example.org');
    const now = api.clock.now();
    const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
    month = next.toISOString().slice(0, 7);
    expect((await send('GET', 'costs')).json()).toMatchObject({ code: 'cost-month-not-found' });
    expect((await send('POST', 'rateCards', card(`${month}-01`))).statusCode).toBe(201);
    api.clock.advance(next.getTime() - now.getTime() + 40 * DAY_MS);
    await count();
    admin = await api.signIn();
    owner = await api.signIn('ann');
  });
  afterAll(() => api.stop());

  it('say who cost what, as JSON and as a file that is safe in a spreadsheet', async () => {
    const cost = (await send('GET', `costs?month=${month}`)).json<CostOfMonth>();
    expect(cost).toMatchObject({ month, closed: true, currency: 'CHF', minorDigits: 2, total: 30_000 });
    expect(cost.entries.map(({ applicationName, holder, total }) => [applicationName ?? holder, total])).toEqual([
      ['=shop', 10_000],
      ['blog', 10_000],
      ['idle', 10_000],
    ]);
    const file = await send('GET', `costs?month=${month}&format=csv`);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.body.split('\r\n').slice(0, 2)).toEqual([
      '\uFEFFmonth,holder,application,environment,dbmsType,currency,own,shared,total',
      `${month},application,"'=shop",Dev,PostgreSQL,CHF,100,0,100`,
    ]);
    expect((await send('GET', 'costs?month=1999-01')).statusCode).toBe(404);
    const months = (await send('GET', 'costs/months')).json<CostMonths>();
    expect(months.items[0]).toMatchObject({ month, total: 30_000 });
  });

  it('open to the hours of servers, whose parts add up', async () => {
    const lines = (await send('GET', `costs/lines?month=${month}&applicationName=blog`)).json<CostLines>();
    const [server] = lines.items;
    expect(lines.total).toBe(2);
    expect(server).toMatchObject({ kind: 'server', hours: lines.hours, amount: 10_000 });
    expect(server?.parts.find(({ part }) => part === 'cpu')).toEqual({ part: 'cpu', quantity: 4, price: 0, amount: 0 });
    expect(server?.parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(10_000);
  });

  it('are for owners those of their applications, on every route', async () => {
    const cost = (await send('GET', `costs?month=${month}`, undefined, undefined, owner)).json<CostOfMonth>();
    expect([cost.total, cost.entries.map(({ applicationName }) => applicationName)]).toEqual([10_000, ['=shop']]);
    const months = (await send('GET', 'costs/months', undefined, undefined, owner)).json<CostMonths>();
    expect(months.items.every(({ shares }) => shares.every(({ applicationName }) => applicationName === '=shop'))).toBe(true);
    const lines = (await send('GET', `costs/lines?month=${month}`, undefined, undefined, owner)).json<CostLines>();
    expect(lines.total).toBe(2);
    const file = await send('GET', `costs?month=${month}&format=csv`, undefined, undefined, owner);
    expect(file.body).not.toContain('blog');
    const other = await send('GET', 'applications/blog/budget', undefined, undefined, owner);
    expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([404, 'application-not-found']);
  });

  it('follow rate cards that only administrators say, and nobody changes afterwards', async () => {
    const dba = await api.signInAs('dba');
    expect((await send('POST', 'rateCards', card('2099-01-01'), undefined, dba)).statusCode).toBe(403);
    const wrong = card('2099-02-31', { rates: [{ ...ANYWHERE, prices: { ...PRICES, cpu: 0.0000001 } }] });
    expect(faultPointers(await send('POST', 'rateCards', wrong))).toEqual(['/rates/0/prices/cpu']);
    expect(faultPointers(await send('POST', 'rateCards', card('2099-02-31')))).toEqual(['/effectiveOn']);
    const rates = [...card('').rates, { environment: 'Moon', dbmsType: null, prices: PRICES }];
    expect(faultPointers(await send('POST', 'rateCards', card('2099-01-01', { rates })))).toEqual(['/rates/1/environment']);
    const added = (await send('POST', 'rateCards', card('2099-01-01', { currency: 'EUR' }))).json<RateCard>();
    expect(added).toMatchObject({ state: 'planned', replacedOn: null, rates: [{ prices: PRICES }] });
    const { items } = (await send('GET', 'rateCards', undefined, undefined, dba)).json<RateCardPage>();
    expect(items.map(({ state, replacedOn }) => [state, replacedOn])).toEqual([
      ['planned', null],
      ['current', '2099-01-01'],
    ]);
    const inForce = await send('PUT', `rateCards/${items[1]?.id ?? ''}`, card('2098-01-01'), 1);
    expect([inForce.statusCode, inForce.json<{ code: string }>().code]).toEqual([409, 'rate-card-in-force']);
    expect((await send('PUT', `rateCards/${added.id}`, card('2098-01-01'), 1)).json()).toMatchObject({
      effectiveOn: '2098-01-01',
      version: 2,
    });
    expect((await send('DELETE', `rateCards/${added.id}`, undefined, 1)).statusCode).toBe(412);
    expect((await send('DELETE', `rateCards/${added.id}`, undefined, 2)).statusCode).toBe(204);
  });

  it('are estimated before anything is created', async () => {
    const wanted = { environment: 'Prod', dbmsType: 'PostgreSQL', nodes: 3, cpu: 4, ramGb: 16, dbGigs: 200 };
    const estimate = (await send('POST', 'costs/estimate', wanted, undefined, owner)).json<CostEstimate>();
    expect(estimate).toMatchObject({ total: 30_000, currency: 'CHF' });
    expect(estimate.parts.find(({ part }) => part === 'server')).toEqual({
      part: 'server',
      quantity: 3,
      price: 100,
      amount: 30_000,
    });
  });

  it('have budgets, of which an owner sees its own', async () => {
    expect((await send('GET', 'applications/blog/budget')).json()).toMatchObject({ code: 'budget-not-found' });
    const said = await send('PUT', 'applications/blog/budget', { amount: 12_000, currency: 'CHF' }, 0);
    expect(said.json<EditableBudget>()).toMatchObject({ amount: 12_000, warnPercent: 80, version: 1 });
    expect((await send('PUT', 'applications/blog/budget', { amount: 1, currency: 'CHF' }, 0)).statusCode).toBe(412);
    await send('PUT', 'applications/=shop/budget', { amount: 9_000, currency: 'CHF', warnPercent: 50 }, 0);
    const budgets = async (token: string) => {
      const { items } = (await send('GET', `budgets?month=${month}`, undefined, undefined, token)).json<BudgetPage>();
      return items.map(({ applicationName, spent, standing }) => [applicationName, spent, standing]);
    };
    expect(await budgets(admin)).toEqual([
      ['=shop', 10_000, 'over'],
      ['blog', 10_000, 'near'],
    ]);
    expect(await budgets(owner)).toEqual([['=shop', 10_000, 'over']]);
    expect((await send('PUT', 'applications/=shop/budget', { amount: 1, currency: 'CHF' }, 1, owner)).statusCode).toBe(403);
    expect((await send('DELETE', 'applications/blog/budget', undefined, 1)).statusCode).toBe(204);
  });
});
