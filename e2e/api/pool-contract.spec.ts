import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { askControlDatabase } from '../support/control-database.js';
import { readAll, recordedServer, type Page, type PoolServer, type Pulled } from '../support/pool.js';
import { Product } from '../support/start-product.js';

interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
  requested?: number;
  available?: number;
  wouldHelp?: { without: string; available: number }[];
}

let product: Product;
let api: ApiClient;

beforeAll(async () => {
  product = await Product.start();
  api = await ApiClient.signIn(product.url);
});

afterAll(() => product.destroy());

describe.each(['PostgreSQL', 'MongoDB'])('the pool of %s', (dbmsType) => {
  const path = `/${dbmsType}/poolServers`;
  const pull = `/${dbmsType}/poolServersPullAndLock`;
  /** A name is one machine, whatever runs on it: the two pools of this file must not meet. */
  const nameOf = (short: string): string => `${dbmsType.toLowerCase()}-${short}`;
  const add = (servers: unknown) => api.post<{ items: PoolServer[] } & Problem>(path, servers);
  const get = (short: string) => api.get<PoolServer & Problem>(`${path}/${nameOf(short)}`);
  const names = (servers: readonly PoolServer[]): string[] => servers.map(({ serverName }) => serverName);
  const pullOf = async (count: number, query: string): Promise<Pulled> => {
    const answer = await api.post<Pulled>(`${pull}/${count}?${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('takes one server, and answers all there is to know about it', async () => {
    const answer = await add(recordedServer(nameOf('one'), { environment: 'UAT', sshUser: 'rocket', sshPort: 2222, cpu: 2 }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/${dbmsType}/poolServers/${nameOf('one')}`);
    expect(answer.body.items).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        serverName: nameOf('one'),
        dbmsType,
        address: nameOf('one'),
        driver: 'ssh',
        environment: 'UAT',
        datacenter: 'CH',
        status: 'Free',
        statusReason: null,
        statusSince: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        cpu: 2,
        ramGb: 16,
        dbGigs: 100,
        osVersion: null,
        sshUser: 'rocket',
        sshPort: 2222,
        hostKeyFingerprint: null,
        offeredHostKeyFingerprint: null,
        capabilities: { canInstallPackages: true, canPatchOs: true, canReboot: true, canRunScripts: true },
        releases: null,
        checkedAt: null,
        checkOperationId: null,
        unreachableSince: null,
        lockId: null,
        lockedUntil: null,
        clusterName: null,
        version: expect.any(Number),
        createdAt: expect.any(String),
      },
    ]);
    // Alone it tells more: what it said for itself, which is nothing yet.
    const details = { facts: null, factsAt: null, checks: [], claimed: { cpu: 2, ramGb: 16, dbGigs: 100 } };
    expect((await get('one')).body).toEqual({ ...answer.body.items[0], ...details });
  });

  it('takes sizes that overflow smaller numbers', async () => {
    const answer = await add(
      recordedServer(nameOf('huge'), { environment: 'UAT', cpu: 512, ramGb: 24_576.5, dbGigs: 1_000_000 }),
    );
    expect(answer.body.items).toMatchObject([{ cpu: 512, ramGb: 24_576.5, dbGigs: 1_000_000 }]);
  });

  it('adds all or nothing, and points at the bad line', async () => {
    const answer = await add([recordedServer(nameOf('good')), recordedServer(nameOf('bad'), { cpu: -1 })]);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed', errors: [{ pointer: '/1/cpu' }] } });
    expect((await get('good')).body.code).toBe('server-not-found');
  });

  it('points at what only the database knows, too', async () => {
    const unknown = await add([recordedServer(nameOf('good')), recordedServer(nameOf('bad'), { datacenter: 'Moon' })]);
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ pointer: '/1/datacenter' }] } });
    const repeated = await add([recordedServer(nameOf('good')), recordedServer(nameOf('GOOD'))]);
    expect(repeated).toMatchObject({ status: 422, body: { errors: [{ pointer: '/1/serverName' }] } });
    expect((await get('good')).status).toBe(404);
  });

  it('refuses a name it knows, in any case, and adds none of the others', async () => {
    const answer = await add([recordedServer(nameOf('good')), recordedServer(nameOf('ONE'))]);
    expect(answer).toMatchObject({ status: 409, body: { code: 'server-exists', errors: [{ pointer: '/1/serverName' }] } });
    expect((await get('good')).status).toBe(404);
  });

  it('filters by at least, and by place, and sorts both ways', async () => {
    const sizes = [1, 2, 4, 8].map((cpu) => recordedServer(nameOf(`size-${cpu}`), { environment: 'QA', cpu, ramGb: cpu * 4 }));
    expect((await add(sizes)).status).toBe(201);
    const found = async (query: string): Promise<string[]> =>
      names((await api.get<Page<PoolServer>>(`${path}?environment=QA&${query}`)).body.items);
    expect(await found('cpu=4&sort=cpu')).toEqual([nameOf('size-4'), nameOf('size-8')]);
    expect(await found('ram=5&sort=-cpu')).toEqual([nameOf('size-8'), nameOf('size-4'), nameOf('size-2')]);
    expect(await found('dbGigs=100.5')).toEqual([]);
    expect(await found('datacenter=PA')).toEqual([]);
    expect(await found('status=Locked')).toEqual([]);
    expect(await found('status=Free&cpu=8')).toEqual([nameOf('size-8')]);
  });

  it('refuses filters, sort fields, limits and cursors that mean nothing', async () => {
    for (const query of ['cpu=many', 'status=Gone', 'sort=password', 'limit=0', 'limit=501', 'colour=red']) {
      const answer = await api.get<Problem>(`${path}?${query}`);
      expect([query, answer.status, answer.body.code]).toEqual([query, 422, 'validation-failed']);
    }
    expect(await api.get(`${path}?cursor=nonsense`)).toMatchObject({ status: 400, body: { code: 'bad-cursor' } });
  });

  it('keeps a cursor right while rows are added before and after it', async () => {
    const first = await api.get<Page<PoolServer>>(`${path}?environment=QA&sort=serverName&limit=2`);
    expect(first.body).toMatchObject({ total: 4, nextCursor: expect.any(String) });
    await add(['a-before', 'z-after'].map((short) => recordedServer(nameOf(short), { environment: 'QA', cpu: 1 })));
    const rest = await api.get<Page<PoolServer>>(
      `${path}?environment=QA&sort=serverName&limit=10&cursor=${encodeURIComponent(first.body.nextCursor ?? '')}`,
    );
    const read = [...names(first.body.items), ...names(rest.body.items)];
    expect(read).toEqual(['size-1', 'size-2', 'size-4', 'size-8', 'z-after'].map(nameOf));
    expect(await readAll(api, `${path}?environment=QA&sort=-cpu`, 1)).toHaveLength(6);
  });

  it('pulls the smallest that fit, spread over datacenters, and locks them for 15 minutes', async () => {
    await add(
      ['CH', 'PA'].flatMap((datacenter) =>
        [2, 4, 16].map((cpu) =>
          recordedServer(nameOf(`fit-${datacenter}-${cpu}`), { environment: 'Prod', datacenter, cpu, dbGigs: 77 }),
        ),
      ),
    );
    const { lockId, lockedUntil, servers } = await pullOf(3, 'environment=Prod&cpu=4&dbGigs=77');
    expect(names(servers)).toEqual(['fit-CH-4', 'fit-PA-4', 'fit-CH-16'].map(nameOf));
    expect(servers.map((server) => [server.status, server.lockId, server.lockedUntil])).toEqual(
      servers.map(() => ['Locked', lockId, lockedUntil]),
    );
    const minutes = (Date.parse(lockedUntil) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15.1);
  });

  it('says how many it has, and which wish to give up, when there are too few', async () => {
    const answer = await api.post<Problem>(`${pull}/2?environment=Prod&cpu=16&dbGigs=77&datacenter=PA`);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'not-enough-pool-servers', requested: 2, available: 1 });
    expect(answer.body.wouldHelp).toContainEqual({ without: 'cpu', available: 2 });
    expect((await get('fit-PA-16')).body.status).toBe('Free');
  });

  it('pulls by GET as well, with a lease of any length that is allowed', async () => {
    const answer = await api.get<Pulled>(`${pull}/1?environment=Prod&cpu=16&dbGigs=77&leaseMinutes=1440`);
    expect(answer.status).toBe(200);
    expect((Date.parse(answer.body.lockedUntil) - Date.now()) / 3_600_000).toBeCloseTo(24, 1);
    for (const [count, query] of [
      ['0', ''],
      ['-1', ''],
      ['many', ''],
      ['101', ''],
      ['1', 'leaseMinutes=0'],
      ['1', 'leaseMinutes=1441'],
    ]) {
      const refused = await api.post<Problem>(`${pull}/${count}?${query}`);
      expect([count, query, refused.status, refused.body.code]).toEqual([count, query, 422, 'validation-failed']);
    }
  });

  it('deletes no server when one of them is locked or used', async () => {
    const { lockId, servers } = await pullOf(2, 'environment=QA&cpu=4&leaseMinutes=5');
    const [locked, used] = names(servers);
    await api.call('PATCH', `${path}/${used}`, { status: 'Used', lockId, clusterName: 'elsewhere' });
    for (const taken of [locked, used]) {
      const answer = await api.call<Problem>('DELETE', path, { serverNames: [nameOf('size-1'), taken] });
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'server-in-use', detail: expect.stringContaining(taken ?? '') },
      });
      expect(await api.call('DELETE', `${path}/${taken}`)).toMatchObject({ status: 409 });
    }
    expect((await get('size-1')).status).toBe(200);
    const removed = await api.call<{ removed: string[] }>('DELETE', `${path}/`, {
      serverNames: [nameOf('size-1'), nameOf('size-2')],
    });
    expect(removed).toMatchObject({ status: 200, body: { removed: [nameOf('size-1'), nameOf('size-2')] } });
    expect((await api.call('DELETE', `${path}/${nameOf('a-before')}/`)).status).toBe(204);
    expect(await api.call('DELETE', path, { serverNames: [nameOf('z-after'), nameOf('size-1')] })).toMatchObject({
      status: 404,
      body: { code: 'server-not-found' },
    });
    expect((await get('z-after')).status).toBe(200);
  });

  it('ends a lock only for whoever holds it, and only once', async () => {
    await add(['x', 'y'].map((short) => recordedServer(nameOf(short), { environment: 'UAT', dbGigs: 99, cpu: 3 })));
    const { lockId, servers } = await pullOf(2, 'environment=UAT&cpu=3&dbGigs=99&leaseMinutes=5');
    expect(servers).toHaveLength(2);
    const [used, freed] = names(servers);
    const end = (name: string | undefined, body: unknown) => api.call<PoolServer & Problem>('PATCH', `${path}/${name}/`, body);
    const stranger = '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10';
    expect(await end(used, { status: 'Used', lockId: stranger })).toMatchObject({ status: 409, body: { code: 'lock-mismatch' } });
    expect(await end(used, { status: 'Locked' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/status' }] } });
    expect(await end(used, { status: 'Used', lockId, clusterName: 'orders' })).toMatchObject({
      status: 200,
      body: { status: 'Used', clusterName: 'orders', lockId: null, lockedUntil: null },
    });
    expect(await end(freed, { status: 'Free', lockId })).toMatchObject({ status: 200, body: { status: 'Free', lockId: null } });
    for (const name of [used, freed]) {
      expect(await end(name, { status: 'Free', lockId })).toMatchObject({ status: 409, body: { code: 'invalid-status-change' } });
    }
    expect(await end(nameOf('nobody'), { status: 'Free' })).toMatchObject({ status: 404, body: { code: 'server-not-found' } });
  });

  it('frees what a lease no longer holds, and sets aside what was touched meanwhile', async () => {
    await add(['p', 'q'].map((short) => recordedServer(nameOf(short), { environment: 'Dev', ramGb: 55, cpu: 5 })));
    const { lockId, servers } = await pullOf(2, 'environment=Dev&ram=55&cpu=5&leaseMinutes=1');
    const [untouched, touched] = names(servers);
    await askControlDatabase(
      product.dataDirectory,
      `UPDATE servers SET locked_until = now() - interval '1 second', touched = (server_name = $2) WHERE lock_id = $1`,
      [lockId, touched],
    );
    const state = async (name: string | undefined) => (await api.get<PoolServer>(`${path}/${name}`)).body;
    expect(await state(untouched)).toMatchObject({ status: 'Free', lockId: null, lockedUntil: null });
    expect(await state(touched)).toMatchObject({ status: 'NeedsCleaning', lockId: null, statusReason: expect.any(String) });
    expect(await api.call('PATCH', `${path}/${untouched}`, { status: 'Used', lockId })).toMatchObject({ status: 409 });
    expect(await api.post(`${pull}/2?environment=Dev&ram=55&cpu=5`)).toMatchObject({ status: 409, body: { available: 1 } });
    expect(names((await pullOf(1, 'environment=Dev&ram=55&cpu=5')).servers)).toEqual([untouched]);
  });
});

it('accepts the DBMS in any letter case and a slash at the end, and no other DBMS', async () => {
  for (const path of ['/postgresql/poolServers/', '/POSTGRESQL/poolServers', '/mongodb/poolServers/']) {
    expect([path, (await api.get(path)).status]).toEqual([path, 200]);
  }
  for (const [method, path] of [
    ['GET', '/Oracle/poolServers'],
    ['POST', '/Oracle/poolServers'],
    ['GET', '/Oracle/poolServersPullAndLock/1'],
    ['POST', '/Oracle/poolServersPullAndLock/1/'],
  ] as const) {
    const answer = await api.call<Problem>(method, path, method === 'POST' ? recordedServer('nowhere') : undefined);
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, 'unknown-dbms-type']);
  }
});

it('keeps the pools apart, but a name means one machine', async () => {
  expect((await api.get(`/MongoDB/poolServers/postgresql-one`)).status).toBe(404);
  expect(await api.post('/MongoDB/poolServers', recordedServer('postgresql-one'))).toMatchObject({
    status: 409,
    body: { code: 'server-exists' },
  });
});
