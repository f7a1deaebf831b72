import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import type { Cluster, Operation } from '../support/clusters.ts';
import { linkContact } from '../support/contacts.ts';
import type { Page } from '../support/pool.ts';
import { Product } from '../support/start-product.ts';

const WORK_TIMEOUT_MS = 120_000;

interface Run {
  id: string;
  status: string;
  phase: string;
  haltedAt: string | null;
  allowedActions: string[];
  clustersDone: number;
  writeOutageMs: number | null;
  waves: {
    environments: string[];
    clusters: { clusterName: string; state: string; startedAt: string; finishedAt: string; operationId: string }[];
  }[];
}
interface Plan {
  planHash: string;
  waves: {
    environments: string[];
    clusters: { clusterName: string; startsAt: string | null; members: { serverName: string; as: string }[] }[];
  }[];
  refused: { clusterName: string; reason: string }[];
  current: { clusterName: string }[];
}
interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

describe('patch runs', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    await Promise.all([
      build('early', 'Dev', 'local-ch-1', 'local-ch-2'),
      build('late', 'Prod', 'local-ch-3'),
      build('later', 'Prod', 'local-pa-1'),
    ]);
  }, 2 * WORK_TIMEOUT_MS);
  afterAll(() => product.destroy());

  async function build(clusterName: string, environment: string, ...servers: string[]): Promise<void> {
    const { body } = await createCluster(api, clusterName, { environment, servers: named(...servers), release: '17.9' });
    expect(await api.operation(body.operationId, WORK_TIMEOUT_MS)).toMatchObject({ status: 'Succeeded', error: null });
  }
  const patch = <T = { patchRunId: string }>(body: object) => api.post<T>('/PostgreSQL/patchRuns', { patchType: 'DB', ...body });
  const read = async (id: string): Promise<Run> => (await api.get<Run>(`/PostgreSQL/patchRuns/${id}`)).body;
  const cluster = async (name: string): Promise<Cluster> => (await api.get<Cluster>(`/PostgreSQL/Cluster/${name}`)).body;
  const until = async (id: string, isThere: (run: Run) => boolean): Promise<Run> => {
    const deadline = Date.now() + WORK_TIMEOUT_MS;
    for (;;) {
      const run = await read(id);
      if (isThere(run)) return run;
      if (Date.now() > deadline) throw new Error(`It is still ${run.status}: ${run.phase}`);
      await sleep(200);
    }
  };

  it('are refused where nobody would be told, and name the application', async () => {
    const { status, body } = await patch<Problem>({ clusters: ['late'] });
    expect([status, body.code]).toEqual([409, 'patch-not-possible']);
    expect(body.detail).toContain('webshop has no confirmed contact for patching in Prod');
    const { body: plan } = await patch<Plan>({ selector: {}, dryRun: true });
    expect(plan.refused.map(({ clusterName }) => clusterName)).toEqual(['late', 'later']);
    await linkContact(api, 'webshop', { topics: ['patching'], environments: ['Prod'] });
    expect((await patch<Plan>({ selector: {}, dryRun: true })).body.refused).toEqual([]);
  });

  it.each<[string, object, string, string]>([
    ['neither names nor a selector', {}, 'validation-failed', '/selector'],
    ['both', { clusters: ['early'], selector: {} }, 'validation-failed', '/selector'],
    [
      'a release for an operating system',
      { patchType: 'OS', toRelease: '17', clusters: ['early'] },
      'validation-failed',
      '/toRelease',
    ],
    ['a time in the past', { clusters: ['early'], schedule: '2020-01-01T00:00:00Z' }, 'validation-failed', '/schedule'],
    ['a time that is none', { clusters: ['early'], schedule: 'tomorrow' }, 'validation-failed', '/schedule'],
    ['waves that leave somebody out', { selector: {}, waves: [['Dev']] }, 'validation-failed', '/waves'],
    ['a selector that finds nobody', { selector: { application: 'nobody' } }, 'validation-failed', '/selector'],
  ])('are refused with the field for %s', async (_what, body, code, pointer) => {
    const { status, body: problem } = await patch<Problem>(body);
    expect({ status, code: problem.code, pointer: problem.errors?.[0]?.pointer }).toEqual({ status: 422, code, pointer });
  });

  it('are not possible to another major, on an operating system of this machine, or for a cluster that is not there', async () => {
    const other = await patch<Problem>({ clusters: ['early'], toRelease: '18' });
    expect(other).toMatchObject({
      status: 409,
      body: { code: 'patch-not-possible', detail: expect.stringContaining('one major') },
    });
    const os = await patch<Problem>({ clusters: ['early'], patchType: 'OS' });
    expect(os).toMatchObject({
      status: 409,
      body: { code: 'patch-not-possible', detail: expect.stringContaining('operating system') },
    });
    expect(await patch<Problem>({ clusters: ['nowhere'] })).toMatchObject({ status: 404, body: { code: 'cluster-not-found' } });
  });

  it('are planned without changing anything, and refused when the plan is not the one that was seen', async () => {
    const { status, body: plan } = await patch<Plan>({ selector: {}, dryRun: true });
    expect(status).toBe(200);
    expect(
      plan.waves.map(({ environments, clusters }) => [environments, clusters.map(({ clusterName }) => clusterName)]),
    ).toEqual([
      [['Dev'], ['early']],
      [['Prod'], ['late', 'later']],
    ]);
    expect(plan.waves[0]?.clusters[0]?.members.map(({ as }) => as)).toEqual(['replica', 'primary']);
    expect(plan.waves[1]?.clusters[0]?.members.map(({ as }) => as)).toEqual(['only']);
    const { body: other } = await patch<Plan>({ clusters: ['early'], dryRun: true });
    expect(await patch<Problem>({ selector: {}, planHash: other.planHash })).toMatchObject({
      status: 409,
      body: { code: 'plan-changed' },
    });
    expect((await api.get<Page<Run>>('/PostgreSQL/patchRuns')).body.total).toBe(0);
  });

  it(
    'that are scheduled are begun in time though the product was started again meanwhile',
    async () => {
      const at = new Date(Date.now() + 25_000).toISOString();
      const { body } = await patch({ clusters: ['early'], schedule: at });
      expect(await until(body.patchRunId, ({ status }) => status === 'Scheduled')).toMatchObject({ phase: `Starts at ${at}` });
      const compliance =
        await api.get<Page<{ clusterName: string; state: string; forecast: string }>>('/PostgreSQL/patchCompliance');
      expect(compliance.body.items.find(({ clusterName }) => clusterName === 'early')).toMatchObject({
        state: 'next window',
        forecast: expect.any(String),
      });
      const listed = await api.get<Page<{ clusterName: string; patchState: string }>>('/PostgreSQL/clusters');
      expect(new Map(listed.body.items.map(({ clusterName, patchState }) => [clusterName, patchState]))).toEqual(
        new Map(compliance.body.items.map(({ clusterName, state }) => [clusterName, state])),
      );
      const { dataDirectory, port } = product;
      await product.stop();
      product = await Product.start({ dataDirectory, port });
      api = await ApiClient.signIn(product.url);
      const run = await until(body.patchRunId, ({ status }) => status === 'Succeeded');
      expect((run.waves[0]?.clusters[0]?.startedAt ?? '') >= at).toBe(true);
      expect((await cluster('early')).servers.map(({ dbVersion }) => dbVersion)).toEqual(['17.10', '17.10']);
      const rows = await api.get<Page<{ serverName: string; status: string; toVersion: string; writeOutageMs: number }>>(
        '/PostgreSQL/patches?clusterName=early',
      );
      expect(rows.body.items.map(({ toVersion }) => toVersion)).toEqual(['17.10', '17.10']);
      expect((await api.get('/PostgreSQL/patches/verify')).body).toMatchObject({ valid: true });
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'wait for a blackout to end, and can be cancelled meanwhile',
    async () => {
      const hour = 3_600_000;
      const { body: blackout, status } = await api.post<{ id: string }>('/blackouts', {
        environment: 'Prod',
        startsAt: new Date(Date.now() - hour).toISOString(),
        endsAt: new Date(Date.now() + hour).toISOString(),
        reason: 'Closing of the year',
      });
      expect(status).toBe(201);
      const { body } = await patch({ selector: { environment: 'Prod' } });
      const waiting = await until(body.patchRunId, ({ status: is }) => is === 'Waiting');
      expect(waiting.phase).toMatch(/late may start at/);
      const cancelled = await api.post<Run>(`/PostgreSQL/patchRuns/${body.patchRunId}/cancel`, {});
      expect(cancelled.status).toBe(200);
      const ended = await until(body.patchRunId, ({ status: is }) => is === 'Cancelled');
      expect(ended.waves[0]?.clusters.map(({ state }) => state)).toEqual(['Cancelled', 'Cancelled']);
      expect((await cluster('late')).servers[0]?.dbVersion).toBe('17.9');
      expect((await api.call('DELETE', `/blackouts/${blackout.id}`)).status).toBe(204);
      expect(await api.call('DELETE', `/blackouts/${blackout.id}`)).toMatchObject({ status: 404 });
    },
    WORK_TIMEOUT_MS,
  );

  it(
    'patch one cluster of a wave first, then the others',
    async () => {
      const { body } = await patch({ selector: {} });
      const run = await until(body.patchRunId, ({ status }) => status === 'Succeeded');
      expect(run.waves.map(({ environments }) => environments)).toEqual([['Prod']]);
      const [first, second] = run.waves[0]!.clusters;
      expect(second!.startedAt >= first!.finishedAt).toBe(true);
      for (const name of ['late', 'later']) expect((await cluster(name)).servers[0]?.dbVersion).toBe('17.10');
      const operation = await api.get<Operation & { parentId: string }>(`/operations/${first!.operationId}`);
      expect(operation.body.parentId).toBe(body.patchRunId);
      expect(await patch<Problem>({ selector: {} })).toMatchObject({ status: 409, body: { code: 'patch-not-possible' } });
    },
    WORK_TIMEOUT_MS,
  );
});
