import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import type { Cluster } from '../support/clusters.ts';
import type { Page, PoolServer } from '../support/pool.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

interface Answer {
  operationId?: string;
  code?: string;
  detail?: string;
  errors?: { pointer: string }[];
}

describe('what can be done to a cluster', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    for (const [name, servers] of [
      ['pair', named('local-ch-1', 'local-pa-1')],
      ['single', named('local-ch-2')],
    ] as const) {
      const { body } = await createCluster(api, name, { servers });
      expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    }
  });
  afterAll(() => product.destroy());

  const act = (method: string, path: string, body?: unknown) => api.call<Answer>(method, `/postgresql/Cluster/${path}`, body);

  it.each([
    ['a switchover of a cluster that is not there', 'POST', 'nowhere/switchover', {}, 404, 'cluster-not-found', undefined],
    ['a switchover to a stranger', 'POST', 'pair/switchover', { to: 'local-ch-3' }, 422, 'validation-failed', '/to'],
    ['a switchover to what is no name', 'POST', 'pair/switchover', { to: 7 }, 422, 'validation-failed', '/to'],
    ['a switchover to the primary', 'POST', 'pair/switchover', { to: 'local-ch-1' }, 409, 'no-switchover-candidate', undefined],
    ['a switchover where nobody else is', 'POST', 'single/switchover', {}, 409, 'no-switchover-candidate', undefined],
    ['bringing a stranger back', 'POST', 'pair/rejoin', { serverName: 'x' }, 422, 'validation-failed', '/serverName'],
    ['bringing nobody back', 'POST', 'pair/rejoin', {}, 422, 'validation-failed', '/serverName'],
    ['bringing a cluster back that is there', 'POST', 'pair/undelete', undefined, 409, 'cluster-not-ready', undefined],
    ['a deletion without the name', 'DELETE', 'pair', undefined, 422, 'confirmation-missing', '/query/confirm'],
    ['a deletion with another name', 'DELETE', 'pair?confirm=single', undefined, 422, 'confirmation-missing', '/query/confirm'],
    [
      'a deletion for ever and a day',
      'DELETE',
      'pair?confirm=pair&quarantineDays=91',
      undefined,
      422,
      'validation-failed',
      '/query/quarantineDays',
    ],
    [
      'a deletion by half days',
      'DELETE',
      'pair?confirm=pair&quarantineDays=0.5',
      undefined,
      422,
      'validation-failed',
      '/query/quarantineDays',
    ],
  ])('refuses %s', async (_what, method, path, body, status, code, pointer) => {
    const answer = await act(method, path, body);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.body.errors?.map((error) => error.pointer)).toEqual(pointer === undefined ? undefined : [pointer]);
    expect((await api.get<Answer>('/PostgreSQL/Cluster/pair')).body).toMatchObject({ clusterHealth: 'ClusterUp' });
  });

  it('is for those who run the fleet', async () => {
    await api.post('/users', { username: 'reader', role: 'viewer', password: 'correct horse battery staple' });
    const reader = await ApiClient.signIn(product.url, 'reader');
    for (const path of ['switchover', 'rejoin', 'undelete'])
      expect((await reader.post('/PostgreSQL/Cluster/pair/' + path, { serverName: 'local-ch-1' })).status).toBe(403);
    expect((await reader.call('DELETE', '/PostgreSQL/Cluster/pair?confirm=pair')).status).toBe(403);
  });

  it('does one thing at a time, and the same request only once', async () => {
    const headers = { 'idempotency-key': 'switch-once' };
    const [first, again] = await Promise.all(
      [1, 2].map(() => api.post<Answer>('/PostgreSQL/Cluster/pair/switchover', {}, headers)),
    );
    const started = [first, again].filter((answer) => answer?.status === 202);
    expect(new Set(started.map((answer) => answer?.body.operationId)).size).toBe(1);
    const busy = await act('DELETE', 'pair?confirm=pair');
    expect(busy).toMatchObject({ status: 409, body: { code: 'cluster-busy' } });
    expect(await api.operation(started[0]?.body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
    const { items } = (await api.get<{ items: { type: string; text: string }[] }>('/PostgreSQL/activities?clusterName=pair'))
      .body;
    expect(items.filter(({ type }) => type === 'Switchover').map(({ text }) => text)).toEqual([
      'local-pa-1 took over from local-ch-1 as the primary of pair.',
    ]);
    // What an operation does to its members is no outage.
    expect(items.filter(({ type }) => type === 'Down')).toEqual([]);
  });

  it('restarts all members one at a time, the primary last, or the one that is named', async () => {
    const startedAt = async (): Promise<Map<string, string>> => {
      const { items } = (await api.get<Page<{ name: string; startedAt: string }>>('/PostgreSQL/poolServers/local-ch-1/services'))
        .body;
      const other = (await api.get<Page<{ name: string; startedAt: string }>>('/PostgreSQL/poolServers/local-pa-1/services'))
        .body;
      return new Map([
        ['local-ch-1', items[0]?.startedAt ?? ''],
        ['local-pa-1', other.items[0]?.startedAt ?? ''],
      ]);
    };
    const before = await startedAt();
    const { body } = await act('POST', 'pair/restart', {});
    const operation = await api.operation(body.operationId ?? '');
    expect(operation).toMatchObject({ status: 'Succeeded' });
    const restarted = operation.steps.flatMap(({ serverName }) => serverName ?? []);
    expect(restarted).toEqual(['local-ch-1', 'local-pa-1']);
    const between = await startedAt();
    for (const name of restarted) expect(between.get(name)).not.toBe(before.get(name));

    const single = await act('POST', 'pair/restart', { serverName: 'LOCAL-CH-1' });
    expect(await api.operation(single.body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
    const after = await startedAt();
    expect(after.get('local-ch-1')).not.toBe(between.get('local-ch-1'));
    expect(after.get('local-pa-1')).toBe(between.get('local-pa-1'));
    expect((await act('POST', 'pair/restart', { serverName: 'local-ch-2' })).status).toBe(422);
  });

  it('takes one more server in, and gives a replica back, but never the primary', async () => {
    const roles = async (): Promise<string[]> =>
      (await api.get<Cluster>('/PostgreSQL/Cluster/pair')).body.servers.map(
        ({ serverName, nodeRole }) => `${serverName} ${nodeRole}`,
      );
    const added = await act('POST', 'pair/servers', { serverName: 'local-ch-3' });
    expect(await api.operation(added.body.operationId ?? '')).toMatchObject({ status: 'Succeeded', error: null });
    expect(await roles()).toContain('local-ch-3 SecondaryAsync');
    const bySize = await act('POST', 'pair/servers', { cpu: 1, datacenter: 'PA' });
    expect(await api.operation(bySize.body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
    expect(await roles()).toHaveLength(4);
    expect(await act('POST', 'pair/servers', { cpu: 4000 })).toMatchObject({
      status: 409,
      body: { code: 'not-enough-pool-servers' },
    });
    expect(await act('POST', 'pair/servers', { serverName: 'local-ch-3' })).toMatchObject({
      status: 409,
      body: { code: 'server-not-free' },
    });

    const [primary = ''] = (await roles()).filter((role) => role.endsWith(' Primary')).map((role) => role.split(' ')[0] ?? '');
    expect(await act('DELETE', `pair/servers/${primary}`)).toMatchObject({ status: 409, body: { code: 'server-in-use' } });
    expect(await act('DELETE', 'pair/servers/stranger')).toMatchObject({ status: 404, body: { code: 'server-not-found' } });
    for (const name of (await roles()).map((role) => role.split(' ')[0] ?? '')) {
      if (name === 'local-ch-1' || name === 'local-pa-1') continue;
      const { body } = await act('DELETE', `pair/servers/${name}`);
      expect(await api.operation(body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
      expect((await api.get<PoolServer>(`/PostgreSQL/poolServers/${name}`)).body).toMatchObject({
        status: 'Free',
        clusterName: null,
      });
    }
    expect(await roles()).toHaveLength(2);
    expect(await act('DELETE', 'single/servers/local-ch-2')).toMatchObject({ status: 409, body: { code: 'server-in-use' } });
  });

  it('fails over by hand when the primary is gone, to nobody else but whoever means it, and brings the old one back', async () => {
    const health = async (): Promise<string> =>
      (await api.get<{ clusterHealth: string }>('/PostgreSQL/Cluster/pair')).body.clusterHealth;
    expect(await act('GET', 'pair/failover')).toMatchObject({ status: 409, body: { code: 'no-failover-candidate' } });
    const note = join(product.dataDirectory, 'servers', 'local-pa-1', 'postgresql', 'data', 'postmaster.pid');
    process.kill(Number((await readFile(note, 'utf8')).split('\n')[0]), 'SIGKILL');
    await until('the loss is seen', async () => (await health()) === 'ClusterDown');

    const preview = await act('GET', 'pair/failover');
    expect(preview).toMatchObject({
      status: 200,
      body: { lostPrimary: 'local-pa-1', candidate: 'local-ch-1', missingBytes: 0, seenAt: expect.any(String) },
    });
    const refused = await act('POST', 'pair/failover', { confirm: 'single' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'confirmation-missing', errors: [{ pointer: '/confirm' }] } });
    const { body } = await act('POST', 'pair/failover', { confirm: 'pair' });
    expect(await api.operation(body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
    const back = await act('POST', 'pair/rejoin', { serverName: 'local-pa-1' });
    expect(await api.operation(back.body.operationId ?? '')).toMatchObject({ status: 'Succeeded' });
    await until('all are well', async () => (await health()) === 'ClusterUp');
    const { servers } = (await api.get<Cluster>('/PostgreSQL/Cluster/pair')).body;
    expect(servers.map(({ serverName, nodeRole }) => `${serverName} ${nodeRole}`).sort()).toEqual([
      'local-ch-1 Primary',
      'local-pa-1 SecondaryAsync',
    ]);
  });
});
