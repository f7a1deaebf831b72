import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { ApplicationContact, Contact, LockTree, SettingList, SlotList, StatementPage, TablePage } from '@rocket/contracts';
import { newRows } from '@rocket/persistence/testing';
import { SecretBox } from '@rocket/platform';
import { ADMIN_PASSWORD, TestApi, bearer } from '../testing/test-api.js';

const SECRET = 's3cret-of-the-superuser';

/** A cluster whose one member is the PostgreSQL of the test run, and another one that does not answer. */
describe('insight over HTTP', () => {
  let api: TestApi;
  let dba: string;
  let viewer: string;
  let owner: string;
  let database: Client;

  const get = (path: string, token = dba) => api.get(`/api/postgresql/Cluster/orders/insight/${path}`, token);
  const read = async (path: string): Promise<{ status: number; body: object }> => {
    const answer = await get(path);
    return { status: answer.statusCode, body: answer.json<object>() };
  };
  const post = async (path: string, payload: object, token = dba) => {
    const answer = await api.post(`/api/postgresql/Cluster/orders/insight/${path}`, payload, token);
    return {
      status: answer.statusCode,
      body: answer.payload === '' ? {} : answer.json<{ code?: string; hasStopped?: boolean }>(),
    };
  };

  beforeAll(async () => {
    api = await TestApi.start();
    [dba, viewer] = [await api.signInAs('dba'), await api.signInAs('viewer')];
    const url = new URL(api.database.url);
    database = new Client({ connectionString: api.database.url });
    await database.connect();
    await database.query('do $$ begin create role rocket_admin; exception when duplicate_object then null; end $$');
    await database.query(`alter role rocket_admin superuser login password '${SECRET}'`);
    const rows = await newRows(api.unitOfWork);
    const databaseName = url.pathname.slice(1);
    const cluster = rows.cluster({ clusterName: 'orders', lifecycle: 'Active', tlsEnabled: false, databaseName });
    const passwords = JSON.stringify({ superuser: SECRET, replication: SECRET, owner: SECRET });
    cluster.sealedPasswords = api.app.get(SecretBox, { strict: false }).seal(passwords, `cluster-passwords:${cluster.id}`);
    await api.unitOfWork.run(async (tx) => {
      const servers = await tx.poolServers.add(
        [rows.server({ serverName: 'h1', address: url.hostname }), rows.server({ serverName: 'h2', address: '127.0.0.1' })],
        { from: 1, to: 2 },
      );
      const members = servers.map(({ id }, place) => rows.member(cluster.id, id, { ordinal: place + 1 }));
      await tx.clusters.add(cluster, members);
      const [h1, h2] = members;
      if (!h1 || !h2) throw new Error('unreachable');
      await tx.clusters.changeMember(h1.id, { port: Number(url.port), nodeRole: 'Primary' });
      await tx.clusters.changeMember(h2.id, { port: 1, nodeRole: 'SecondaryAsync' });
    });
    owner = await signInOwner();
  }, 60_000);
  afterAll(async () => {
    await database.end();
    await api.stop();
  });

  /** The confirmed owner of the application of the cluster. */
  async function signInOwner(): Promise<string> {
    const email = 'ada@example.org';
    const contact = (await api.post('/api/contacts', { contactName: 'Ada', contactType: 'Person', email }, dba)).json<Contact>();
    await api.post(`/api/contacts/${contact.id}/confirm`, { reason: 'rang her' }, dba);
    const url = `/api/applications/Orders/contacts/${contact.id}`;
    const linked = await api.send({ method: 'PUT', url, payload: { role: 'owner' }, headers: bearer(dba) });
    expect(linked.json<ApplicationContact>().role).toBe('owner');
    const user = { username: 'ada', role: 'owner', password: ADMIN_PASSWORD, email };
    expect((await api.post('/api/users', user, await api.signIn())).statusCode).toBe(201);
    return api.signIn('ada');
  }

  async function connect(application: string): Promise<Client> {
    const client = new Client({ connectionString: api.database.url, application_name: application });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  it('shows who blocks whom; what they run only to who may read that', async () => {
    await database.query('create table paid (id int primary key, n int); insert into paid values (1, 1)');
    const [holder, waiter] = [await connect('holder'), await connect('waiter')];
    await holder.query("begin; update paid set n = 2 where id = 1 and 'password=hidden' is not null");
    const waited = waiter.query('update paid set n = 3').then(() => 'done', String);
    let tree: LockTree | undefined;
    while (tree?.waiting !== 1) tree = (await get('locks')).json<LockTree>();
    expect(tree).toMatchObject({ serverName: 'h1', showsTexts: true });
    expect(tree.sessions.map(({ application, depth, blocks, relation }) => [application, depth, blocks, relation])).toEqual([
      ['holder', 0, 1, null],
      ['waiter', 1, 0, 'public.paid'],
    ]);
    expect(tree.sessions[0]?.query).toContain('update paid set n = 2');
    expect(tree.sessions[0]?.query).not.toContain('hidden');
    expect((await get('locks', owner)).json<LockTree>().sessions[1]?.query).toBe('update paid set n = 3');
    const seen = (await get('locks', viewer)).json<LockTree>();
    expect([seen.showsTexts, seen.sessions.map(({ query }) => query)]).toEqual([false, [null, null]]);

    const [first] = tree.sessions;
    const sessionId = first?.sessionId ?? '';
    for (const token of [viewer, owner])
      expect(await post(`sessions/${sessionId}/end`, { serverName: 'h1' }, token)).toMatchObject({ status: 403 });
    expect(await post(`sessions/${sessionId}/cancel`, { serverName: 'h1' })).toMatchObject({
      status: 409,
      body: { code: 'no-query-runs' },
    });
    expect(await post(`sessions/${sessionId}/end`, {})).toMatchObject({ status: 422 });
    expect(await post(`sessions/${sessionId}/end`, { serverName: 'h1' })).toEqual({
      status: 200,
      body: { hasStopped: true, pid: first?.pid },
    });
    expect(await waited).toBe('done');
    expect(await post(`sessions/${sessionId}/end`, { serverName: 'h1' })).toMatchObject({ status: 404 });
    await Promise.all([holder.end(), waiter.end()]);
    const { items } = (await api.get('/api/postgresql/activities?type=SessionEnd', viewer)).json<{ items: { text: string }[] }>();
    expect(items).toHaveLength(1);
    expect(items[0]?.text).toMatch(/ended the session of user \S+ \(process \d+, database \S+, application holder\) on h1\.$/);
    expect(JSON.stringify(items)).not.toContain('update paid');
  }, 30_000);

  it('says what is missing where statements are not counted, instead of nothing', async () => {
    const body = (await get('statements')).json<StatementPage>();
    expect(body).toMatchObject({ state: 'NotLoaded', librariesToSet: 'pg_stat_statements', items: [], total: 0 });
    expect(await post('statements/reset', { serverName: 'h1' })).toMatchObject({ status: 503 });
  });

  it('ranks tables, page by page', async () => {
    await database.query('create table dirty (n int) with (autovacuum_enabled = false)');
    await database.query('insert into dirty select generate_series(1, 1000); delete from dirty');
    await database.query('select pg_stat_force_next_flush()');
    const first = (await get('tables?limit=1')).json<TablePage>();
    expect(first).toMatchObject({ serverName: 'h1', databaseName: new URL(api.database.url).pathname.slice(1) });
    expect(first.items[0]).toMatchObject({
      table: 'dirty',
      deadRows: 1000,
      concerns: ['AutovacuumOff', 'VacuumDue', 'AnalyzeDue'],
    });
    expect(first.total).toBeGreaterThan(20);
    const second = (await get(`tables?limit=1&cursor=${first.nextCursor ?? ''}`)).json<TablePage>();
    expect(second.items[0]?.table).not.toBe('dirty');
    expect(await read(`tables?sort=-sizeBytes&cursor=${first.nextCursor ?? ''}`)).toMatchObject({ body: { code: 'bad-cursor' } });
    const forged = Buffer.from(JSON.stringify(['-deadRows', "1'; --", 'x'])).toString('base64url');
    expect(await read(`tables?cursor=${forged}`)).toMatchObject({ status: 400, body: { code: 'bad-cursor' } });
    expect((await read(`tables?sort=-nothing`)).status).toBe(422);
    expect((await read(`tables?database=nowhere`)).status).toBe(422);
  });

  it('tells slots and settings of who answers, and who does not', async () => {
    await database.query("alter system set work_mem = '7MB'; ").then(() => database.query('select pg_reload_conf()'));
    const silent = [{ serverName: 'h2', fault: expect.stringContaining('Nothing listens') }];
    expect((await get('slots')).json<SlotList>()).toEqual({ items: expect.any(Array), silent });
    let settings: SettingList | undefined;
    const valueOf = (name: string) => settings?.items.find((item) => item.name === name);
    for (let attempt = 0; valueOf('work_mem') === undefined && attempt < 20; attempt++)
      settings = (await get('settings', viewer)).json<SettingList>();
    expect(settings?.silent).toEqual(silent);
    expect(valueOf('work_mem')).toMatchObject({
      initial: '4MB',
      isChanged: true,
      differs: false,
      values: [{ serverName: 'h1', value: '7MB', isPending: false, pendingValue: null }],
    });
    expect(valueOf('port')).toMatchObject({ isOfMember: true, differs: false });
    await database.query('alter system reset work_mem');
    await database.query('select pg_reload_conf()');
  });

  it('is refused for members that are not there or do not answer, and clusters that do not run', async () => {
    expect(await read('locks?serverName=h9')).toMatchObject({ status: 404, body: { code: 'server-not-found' } });
    expect(await read('locks?serverName=h2')).toMatchObject({
      status: 503,
      body: { code: 'member-not-answering', detail: 'Nothing listens on 127.0.0.1:1.' },
    });
    await database.query("update clusters set lifecycle = 'Stopped'");
    expect(await read('slots')).toMatchObject({ status: 409, body: { code: 'cluster-not-ready' } });
    await database.query("update clusters set lifecycle = 'Active'");
  });
});
