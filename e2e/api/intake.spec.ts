import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { ADMIN_PASSWORD, Product } from '../support/start-product.ts';

const FORM = {
  applicationName: 'webshop',
  owner: { name: 'Ada', email: 'ada@webshop.example' },
  environment: 'Dev',
  clusterName: 'orders',
  nodes: 2,
  cpu: 1,
  ramGb: 1,
  dbGigs: 1,
  availabilityPercent: 99.5,
  retentionDays: 14,
  dataClass: 'internal',
  neededBy: '2099-12-24',
  why: 'The new shop',
};

interface Request {
  id: string;
  status: string;
  clusterName: string | null;
  operationId: string | null;
  promised: { matchingServers: number } | null;
}

describe('asking for a cluster', () => {
  let product: Product;
  let dba: ApiClient;
  let team: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    dba = await ApiClient.signIn(product.url);
    await dba.post('/users', { username: 'ada', role: 'owner', password: ADMIN_PASSWORD, email: 'ada@webshop.example' });
    team = await ApiClient.signIn(product.url, 'ada');
  });
  afterAll(() => product.destroy());

  const begin = async (form: object): Promise<string> => {
    const { status, body } = await team.post<Request>('/intakeRequests', { form });
    expect(status).toBe(201);
    expect((await team.post<Request>(`/intakeRequests/${body.id}/submit`, {})).body.status).toBe('Submitted');
    expect((await dba.post<Request>(`/intakeRequests/${body.id}/approve`, { text: 'Fine.' })).body.status).toBe('Approved');
    return body.id;
  };
  const request = async (id: string): Promise<Request> => (await team.get<Request>(`/intakeRequests/${id}`)).body;

  it('leads to one that a client can write to, and the two stay linked', async () => {
    const id = await begin(FORM);
    expect((await request(id)).promised?.matchingServers).toBeGreaterThanOrEqual(2);
    const twice = await Promise.all([1, 2].map(() => dba.post<{ operationId: string }>(`/intakeRequests/${id}/provision`, {})));
    expect(twice.map(({ status }) => status).sort()).toEqual([202, 409]);
    const operationId = twice.find(({ status }) => status === 202)?.body.operationId ?? '';
    expect(await dba.operation(operationId)).toMatchObject({ status: 'Succeeded' });
    expect(await request(id)).toMatchObject({ status: 'Done', clusterName: 'orders', operationId });
    await clusterSql(dba, 'orders', 'create table bought (what text)');
    const { body: cluster } = await dba.get<{ servers: unknown[]; backupRetentionDays: number }>('/PostgreSQL/Cluster/orders');
    expect([cluster.servers.length, cluster.backupRetentionDays]).toEqual([2, 14]);
  });

  it('is refused as long as the pool has too few, and nothing is held', async () => {
    const id = await begin({ ...FORM, clusterName: 'greedy', nodes: 9 });
    const refused = await dba.post<{ code: string }>(`/intakeRequests/${id}/provision`, {});
    expect([refused.status, refused.body.code]).toEqual([409, 'not-enough-pool-servers']);
    expect(await request(id)).toMatchObject({ status: 'Approved', operationId: null });
    const { body: locked } = await dba.get<{ total: number }>('/PostgreSQL/poolServers?status=Locked');
    expect(locked.total).toBe(0);
  });

  it('can be tried again when what was being built was given up', async () => {
    const id = await begin({ ...FORM, clusterName: 'again' });
    const { body } = await dba.post<{ operationId: string }>(`/intakeRequests/${id}/provision`, {});
    await dba.post(`/operations/${body.operationId}/cancel`, {});
    const { status } = await dba.operation(body.operationId);
    expect(await request(id)).toMatchObject({ status: status === 'Succeeded' ? 'Done' : 'Approved' });
    const { body: entries } = await dba.get<{ items: { deed: string }[] }>(`/intakeRequests/${id}/entries`);
    expect(entries.items.at(-1)?.deed).toBe(status === 'Succeeded' ? 'finish' : 'fail');
  });
});
