import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplicationPage, UserAccount } from '@rocket/contracts';
import { newRows } from '@rocket/persistence/testing';
import { ADMIN_PASSWORD, TestApi, bearer, faultPointers } from '../testing/test-api.js';

const A_MOMENT_MS = 5;

describe('applications over HTTP', () => {
  let api: TestApi;
  let dba: string;

  beforeAll(async () => {
    api = await TestApi.start();
    dba = await api.signInAs('dba');
  });
  afterAll(() => api.stop());

  const send = (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object, version?: number, token = dba) =>
    api.send({
      method,
      url: `/api/${path}`,
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${String(version)}"` }) },
    });

  it('are changed and ended, stay answerable, and give their name back', async () => {
    const body = { applicationName: 'webshop', costCentre: 'CC-1', criticality: 'high' };
    expect((await send('POST', 'applications', body)).json()).toMatchObject({ ...body, contactCount: 0, clusterCount: 0 });
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
    const then = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
    const changed = await send('PATCH', 'applications/webshop', { costCentre: null, criticality: 'low' }, 1);
    expect(changed.json()).toMatchObject({ costCentre: null, criticality: 'low', version: 2 });
    expect((await send('POST', 'applications/webshop/expire')).statusCode).toBe(204);
    expect((await send('GET', 'applications/webshop')).statusCode).toBe(404);
    expect((await send('GET', `applications/webshop?asOf=${then}`)).json()).toMatchObject(body);
    const listed = (await send('GET', `applications?asOf=${then}&criticality=high`)).json<ApplicationPage>();
    expect(listed.items.map(({ applicationName }) => applicationName)).toEqual(['webshop']);
    expect((await send('GET', 'applications?asOf=2026-02-31T25:00')).statusCode).toBe(422);
    expect((await send('POST', 'applications', { applicationName: 'webshop' })).statusCode).toBe(201);
  });

  it('do not end while a cluster belongs to them', async () => {
    const rows = await newRows(api.unitOfWork);
    const cluster = rows.cluster({ lifecycle: 'Active', clusterName: 'orders-db' });
    await api.unitOfWork.run((tx) => tx.clusters.add(cluster, []));
    const answer = await send('POST', 'applications/Orders/expire');
    expect([answer.statusCode, answer.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'application-in-use', clusterNames: ['orders-db'] }),
    ]);
    expect((await send('GET', 'applications/Orders')).json()).toMatchObject({ clusterCount: 1, version: 1 });
  });

  it('are patched without a contact where an administrator has said so, and nobody else', async () => {
    const environments = (await send('GET', 'environments')).json<{
      items: { environment: string; requireContactForPatching: boolean }[];
    }>();
    const gated = environments.items.filter(({ requireContactForPatching }) => requireContactForPatching);
    expect(gated.map(({ environment }) => environment)).toEqual(['Prod']);
    const change = { requireContactForPatching: true };
    expect((await send('PATCH', 'environments/UAT', change, 1)).statusCode).toBe(403);
    const admin = await api.signIn();
    expect((await send('PATCH', 'environments/UAT', change, 1, admin)).json()).toMatchObject({ ...change, version: 2 });
    expect((await send('PATCH', 'environments/UAT', { description: 'Acceptance' }, 2)).statusCode).toBe(200);
    const [last]: { text: string }[] = await api.unitOfWork.read.manager.query(
      `SELECT text FROM activities WHERE text LIKE 'Environment UAT%' ORDER BY position LIMIT 1`,
    );
    expect(last?.text).toBe('Environment UAT: requireContactForPatching false -> true.');
  });

  it('have users with an address that is one', async () => {
    const admin = await api.signIn();
    const body = { username: 'bob', role: 'owner', password: ADMIN_PASSWORD, email: 'nobody' };
    const refused = await send('POST', 'users', body, undefined, admin);
    expect([refused.statusCode, faultPointers(refused)]).toEqual([422, ['/email']]);
    const made = (await send('POST', 'users', { ...body, email: 'bob@example.org' }, undefined, admin)).json<UserAccount>();
    expect(made.email).toBe('bob@example.org');
    const changed = await send('PATCH', `users/${made.id}`, { email: null }, made.version, admin);
    expect(changed.json()).toMatchObject({ email: null });
  });
});
