import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import { pidOf, until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

const ROUND_MS = 1_000;
/** A member that hangs is given up after 3 s. */
const TWO_ROUNDS_MS = 2 * ROUND_MS + 3_000;

interface Activity {
  type: string;
  serverName: string | null;
  planned: boolean;
}
interface Downtime {
  plannedSeconds: number;
  unplannedSeconds: number;
  unknownSeconds: number;
  meantSeconds: number;
  intervals: { cause: string; seconds: number; operationId: string | null }[];
}

describe('the downtime of real clusters', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start({ environment: { ROCKET_OBSERVE_INTERVAL_MS: String(ROUND_MS) } });
    api = await ApiClient.signIn(product.url);
    for (const [name, servers] of [
      ['hung', named('local-ch-1', 'local-pa-1')],
      ['killed', named('local-ch-2', 'local-pa-2')],
      ['taken', named('local-ch-3', 'local-pa-3')],
    ] as const) {
      const { body } = await createCluster(api, name, { servers });
      expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    }
  });
  afterAll(() => product.destroy());

  const dataOf = (serverName: string): string => join(product.dataDirectory, 'servers', serverName, 'postgresql', 'data');
  const signal = async (serverName: string, name: NodeJS.Signals): Promise<void> => {
    const note = await readFile(join(dataOf(serverName), 'postmaster.pid'), 'utf8');
    process.kill(Number(note.split('\n')[0]), name);
  };
  const told = async (clusterName: string): Promise<string[]> => {
    const { items } = (
      await api.get<{ items: Activity[] }>(`/PostgreSQL/activities?clusterName=${clusterName}&planned=false&limit=100`)
    ).body;
    return items.map(({ type, serverName }) => (serverName === null ? type : `${type} ${serverName}`)).reverse();
  };
  const downtime = async (clusterName: string): Promise<Downtime> =>
    (await api.get<Downtime>(`/PostgreSQL/Cluster/${clusterName}/downtime?months=2`)).body;
  const health = async (clusterName: string): Promise<string> =>
    (await api.get<{ clusterHealth: string }>(`/PostgreSQL/Cluster/${clusterName}`)).body.clusterHealth;
  const operation = async (path: string, body: unknown): Promise<string> => {
    const answer = await api.post<{ operationId: string }>(`/PostgreSQL/Cluster/${path}`, body);
    expect(await api.operation(answer.body.operationId)).toMatchObject({ status: 'Succeeded' });
    return answer.body.operationId;
  };

  it('is none while a replica hangs, which is told when it begins and when it ends', async () => {
    await signal('local-pa-1', 'SIGSTOP');
    await until('it is seen', async () => (await health('hung')) === 'ClusterUpWithIssues', TWO_ROUNDS_MS + 1_000);
    await signal('local-pa-1', 'SIGCONT');
    await until('it is back', async () => (await health('hung')) === 'ClusterUp');
    await until('it is told', async () => (await told('hung')).includes('Up local-pa-1'));
    expect(await told('hung')).toEqual(['Down local-pa-1', 'Up local-pa-1']);
    expect(await downtime('hung')).toMatchObject({ plannedSeconds: 0, unplannedSeconds: 0 });
  });

  it('is planned while it is restarted, and told by the restart alone', async () => {
    const before = await told('hung');
    await operation('hung/restart', {});
    await until('it is well', async () => (await health('hung')) === 'ClusterUp');
    expect(await told('hung')).toEqual(before);
    expect(await downtime('hung')).toMatchObject({ unplannedSeconds: 0 });
  });

  it('is unplanned from the death of the primary to the end of the failover that repairs it, worker killed meanwhile or not', async () => {
    await signal('local-ch-2', 'SIGKILL');
    await until('it is seen', async () => (await health('killed')) === 'ClusterDown', TWO_ROUNDS_MS);
    process.kill(await pidOf(product.dataDirectory, 'worker'), 'SIGKILL');
    const operationId = await operation('killed/failover', { confirm: 'killed' });
    await operation('killed/rejoin', { serverName: 'local-ch-2' });
    await until('it is well', async () => (await health('killed')) === 'ClusterUp');
    const words = await told('killed');
    expect(words.filter((word) => word === 'Down')).toHaveLength(1);
    expect(words.filter((word) => word === 'Up')).toHaveLength(1);
    expect(words.filter((word) => word.startsWith('Failover'))).toHaveLength(1);
    const { intervals, plannedSeconds, unplannedSeconds } = await downtime('killed');
    const failedOver = intervals.filter((one) => one.operationId === operationId);
    expect(failedOver.every(({ cause }) => cause === 'unplanned')).toBe(true);
    expect(unplannedSeconds).toBeGreaterThan(0);
    expect(plannedSeconds).toBe(0);
  });

  it('knows of a failover that somebody made past the product, and asks for a ticket until it has one', async () => {
    await writeFile(join(dataOf('local-pa-3'), 'promote'), '');
    await signal('local-pa-3', 'SIGUSR1');
    await signal('local-ch-3', 'SIGKILL');
    await until('it is told', async () => (await told('taken')).includes('Failover local-pa-3'));
    await new Promise((resolve) => setTimeout(resolve, 3 * ROUND_MS));
    expect((await told('taken')).filter((word) => word.startsWith('Failover'))).toEqual(['Failover local-pa-3']);
    const path = '/PostgreSQL/activities?clusterName=taken&type=Failover&withoutTicket=true';
    const [failover] = (await api.get<{ items: { id: string; version: number }[] }>(path)).body.items;
    const amend = `/PostgreSQL/activities/${failover?.id ?? ''}`;
    await api.call('PATCH', amend, { ticketUrl: 'INC-1' }, { 'if-match': `"${failover?.version ?? 0}"` });
    expect((await api.get<{ items: unknown[] }>(path)).body.items).toEqual([]);
  });
});
