import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MailServer } from '@rocket/notifications/testing';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { createCluster, named } from '../support/clusters.ts';
import { linkContact } from '../support/contacts.ts';
import { pidOf, until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

const LONG = {
  ...{ title: 'A lock is held', subject: 'longestTransactionSeconds', warning: '>= 2', critical: null, enabled: true },
  ...{ normalTicks: 1, warningTicks: 1, criticalTicks: 1 },
};

const OWNER = 'owner@webshop.example';
/** Others of the same kind are waited for, to tell of all of them at once. */
const GATHERED_MS = 30_000;

interface Incident {
  id: string;
  title: string;
  serverName: string | null;
  state: string;
  worst: string | null;
}

/** The machine under the test may be slow or busy: only what the tests bring about themselves is looked at. */
describe('incidents of real clusters', () => {
  let product: Product;
  let api: ApiClient;
  let mailbox: MailServer;

  beforeAll(async () => {
    mailbox = await MailServer.start();
    product = await Product.start({
      environment: {
        ROCKET_OBSERVE_INTERVAL_MS: '1000',
        ROCKET_METRICS_INTERVAL_MS: '1000',
        ROCKET_SMTP_URL: `smtp://127.0.0.1:${String(mailbox.port)}`,
        ROCKET_MAIL_FROM: 'rocket@dba.example',
      },
    });
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'pair', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    expect((await api.post('/thresholdTests', LONG)).status).toBe(201);
    const contact = { contactName: 'Owner', contactType: 'Person', email: OWNER };
    await linkContact(api, 'webshop', { role: 'owner', topics: ['incidents'] }, contact);
  });
  afterAll(async () => {
    await product.destroy();
    await mailbox.stop();
  });

  const incidents = async (title: string): Promise<Incident[]> => {
    const { items } = (await api.get<{ items: Incident[] }>('/PostgreSQL/incidents?clusterName=pair&limit=500')).body;
    return items.filter((incident) => incident.title === title);
  };
  const has = (title: string, state: string) => async (): Promise<boolean> =>
    (await incidents(title)).some((incident) => incident.state === state);
  const told = async ({ id }: Incident): Promise<string[]> => {
    const { body } = await api.get<{ transitions: { to: string; notify: boolean }[] }>(`/PostgreSQL/incidents/${id}`);
    return body.transitions.map(({ to, notify }) => (notify ? `${to}!` : to));
  };
  /** That it is open, and that it is over: one mail each, and both tell of it. */
  const mailsTell = async (title: string): Promise<void> => {
    const mails = () => mailbox.to(OWNER).filter(({ text }) => text?.includes(title));
    await until('both mails have come', () => mails().length >= 2, GATHERED_MS);
    expect(mails().map(({ subject }) => subject)).toEqual(['Incident: pair (webshop)', 'Incident over: pair (webshop)']);
  };
  const signal = async (serverName: string, name: NodeJS.Signals): Promise<void> => {
    const note = join(product.dataDirectory, 'servers', serverName, 'postgresql', 'data', 'postmaster.pid');
    process.kill(Number((await readFile(note, 'utf8')).split('\n')[0]), name);
  };

  it('are opened by a member that hangs, told once though the worker dies, and closed when it is back', async () => {
    await signal('local-pa-1', 'SIGSTOP');
    await until('it is opened', has('Members up', 'Critical'));
    process.kill(await pidOf(product.dataDirectory, 'worker'), 'SIGKILL');
    await signal('local-pa-1', 'SIGCONT');
    await until('it is closed', has('Members up', 'Closed'), 60_000);
    const all = (await incidents('Members up')).filter(({ state }) => state === 'Closed');
    expect(all).toHaveLength(1);
    expect(all[0] && (await told(all[0]))).toEqual(['Critical!', 'Closed!']);
    await mailsTell('Members up');
  });

  it('are opened by a lock that is held, with the server on which it is, and closed when it is let go', async () => {
    const held = clusterSql(api, 'pair', 'begin; create table held (id int); lock held; select pg_sleep(8); commit');
    await until('it is opened', has(LONG.title, 'Warning'));
    expect(await incidents(LONG.title)).toMatchObject([{ serverName: 'local-ch-1', worst: 'Warning' }]);
    await held;
    await until('it is closed', has(LONG.title, 'Closed'));
    expect(await incidents(LONG.title)).toHaveLength(1);
    await mailsTell(LONG.title);
  });

  it('are not opened by what an operation does', async () => {
    const before = (await incidents('Members up')).length;
    const { body } = await api.post<{ operationId: string }>('/PostgreSQL/Cluster/pair/restart', {});
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await incidents('Members up')).toHaveLength(before);
  });

  it('stand beside metrics of every server, for charts and for Prometheus', async () => {
    const chart = (
      await api.get<{ series: { serverName: string; max: (number | null)[] }[] }>(
        '/PostgreSQL/Cluster/pair/metrics?metrics=connections',
      )
    ).body;
    expect(chart.series.map(({ serverName }) => serverName)).toEqual(['local-ch-1', 'local-pa-1']);
    expect(chart.series.every(({ max }) => max.some((value) => value !== null))).toBe(true);
  });
});
