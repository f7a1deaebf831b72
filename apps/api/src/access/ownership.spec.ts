import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { keepClusterDays, testThresholds } from '@rocket/operations';
import { newRows } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { buildOpenApi } from '../edge/openapi/serve-openapi.js';
import { ADMIN_PASSWORD, TestApi } from '../testing/test-api.js';

/** What is about the whole fleet. Who owns an application reads none of it; a new entry here is a decision. */
const OF_THE_FLEET = [
  '/api/activities/verify',
  '/api/backupRepositories',
  '/api/backupRepositories/{id}',
  '/api/blackouts',
  '/api/costCentres/{costCentre}/quota',
  '/api/environmentBackupPolicies',
  '/api/environments/{environment}/approvalRule',
  '/api/environments/{environment}/backupPolicy',
  '/api/metrics',
  '/api/notificationTemplates',
  '/api/notificationTemplates/{event}/html',
  '/api/notifications',
  '/api/notifications/summary',
  '/api/notifications/{id}',
  '/api/notifications/{id}/html',
  '/api/sshIdentity',
  '/api/thresholdTests',
  '/api/users',
  '/api/users/{id}',
  '/api/{dbmsType}/Cluster/{clusterName}/failover',
  '/api/{dbmsType}/changeRuns',
  '/api/{dbmsType}/changeRuns/{id}',
  '/api/{dbmsType}/patchRuns',
  '/api/{dbmsType}/patchRuns/{id}',
  '/api/{dbmsType}/patches',
  '/api/{dbmsType}/patches/verify',
  '/api/{dbmsType}/poolServers',
  '/api/{dbmsType}/poolServers/{serverName}',
  '/api/{dbmsType}/poolServers/{serverName}/metrics',
  '/api/{dbmsType}/poolServers/{serverName}/services',
  '/api/{dbmsType}/poolServersPullAndLock/{numberOfServers}',
];
/** Read by its own tests: they answer for ever, or what is there waits for a server. */
const STREAMS = ['/api/events', '/api/operations/{id}/events'];
const ASKS_SERVERS = /\/(insight|credentials)/;
const ROUND_MS = 15_000;
const EMAIL = 'ann@example.org';

/** What one application has: the id of each thing by the path that names it. */
interface Holding {
  name: string;
  ids: Record<string, string>;
}

describe('an owner', () => {
  let api: TestApi;
  let owner: string;
  let dba: string;
  let mine: Holding;
  let theirs: Holding;
  let paths: string[];

  beforeAll(async () => {
    api = await TestApi.start();
    dba = await api.signInAs('dba');
    [mine, theirs] = [await hold('mine'), await hold('theirs')];
    await own('mine');
    await keepClusterDays({ uow: api.unitOfWork, clock: api.clock, timeZone: 'UTC' });
    const account = { username: 'ann', role: 'owner', password: ADMIN_PASSWORD, email: EMAIL };
    expect((await api.post('/api/users', account, await api.signIn())).statusCode).toBe(201);
    owner = await api.signIn('ann');
    paths = Object.entries(buildOpenApi(api.app).paths).flatMap(([path, item]) => (item.get ? [path] : []));
  });
  afterAll(() => api.stop());

  /** An application with a cluster that has everything a cluster can have; all of it carries the name. */
  async function hold(name: string): Promise<Holding> {
    const rows = await newRows(api.unitOfWork);
    const made = await api.unitOfWork.run(async (tx) => {
      const { id: applicationId } = await tx.applications.findOrCreate({ applicationName: `${name}-app` });
      const cluster = rows.cluster({
        clusterName: `${name}-db`,
        displayName: `${name} data`,
        lifecycle: 'Active',
        applicationId,
      });
      const [server] = await tx.poolServers.add([rows.server({ serverName: `${name}-host` })], { from: 1, to: 2 });
      const serverId = server?.id ?? '';
      await tx.clusters.add(cluster, [rows.member(cluster.id, serverId, { nodeRole: 'Primary', serverHealth: 'ServerUp' })]);
      const about = { clusterId: cluster.id, clusterName: cluster.clusterName };
      const operation = rows.operation({ ...about, title: `Restart ${name}-db` });
      await tx.operations.add(operation);
      const backup = rows.backup(cluster.id, { clusterName: cluster.clusterName, label: `${name}-label` });
      await tx.backups.add(backup);
      const gone = rows.cluster({ clusterName: `${name}-old`, displayName: `${name} old`, lifecycle: 'Expired', applicationId });
      await tx.clusters.add(gone, []);
      await tx.backups.add(rows.backup(gone.id, { clusterName: gone.clusterName, label: `${name}-gone` }));
      const [byOperation, byName] = [newId(), newId()];
      const activity = { type: 'ConfigChange', dbmsType: 'PostgreSQL', planned: true, actor: 'dba' } as const;
      const told = { ...activity, clusterName: cluster.clusterName, text: `${name} was looked at.` };
      await tx.activities.add([
        { ...told, id: byOperation, operationId: operation.id },
        { ...told, id: byName },
        { ...activity, text: `Contact of ${name}-app was added.`, dbmsType: null },
      ]);
      await tx.clusterNotes.add(cluster.id, { title: name, text: `About ${name}`, colour: 'amber', ticketUrl: null }, 'dba');
      return { serverId, operation: operation.id, backup: backup.id, gone: gone.id, byOperation, byName };
    });
    for (let round = 3; round > 0; round--) {
      const at = new Date(api.clock.now().getTime() - round * ROUND_MS);
      const sample = { serverId: made.serverId, at, values: { 'diskUsedPercent:/data': 99 }, counters: {} };
      await api.unitOfWork.run((tx) => tx.metrics.write([sample]));
      await testThresholds({ uow: api.unitOfWork, clock: api.clock }, [sample]);
    }
    const contact = { contactName: `${name} contact`, contactType: 'Person', email: `${name}@example.org` };
    const { id } = (await api.post('/api/contacts', contact, dba)).json<{ id: string }>();
    await put(`/api/applications/${name}-app/contacts/${id}`, {});
    const { items } = (await api.get(`/api/PostgreSQL/incidents?clusterName=${name}-db`, dba)).json<{
      items: { id: string }[];
    }>();
    const ids = {
      'operations/': made.operation,
      'backups/': made.backup,
      'deletedClusters/': made.gone,
      'activities/': made.byName,
      'incidents/': items[0]?.id ?? '',
      'contacts/': id,
    };
    return { name, ids };
  }

  const put = (url: string, payload: object) =>
    api.send({ method: 'PUT', url, payload, headers: { authorization: `Bearer ${dba}` } });

  async function own(name: string): Promise<void> {
    const body = { contactName: 'Ann', contactType: 'Person', email: EMAIL };
    const { id } = (await api.post('/api/contacts', body, dba)).json<{ id: string }>();
    expect((await api.post(`/api/contacts/${id}/confirm`, { reason: 'rang her' }, dba)).statusCode).toBe(200);
    expect((await put(`/api/applications/${name}-app/contacts/${id}`, { role: 'owner' })).statusCode).toBe(200);
  }

  const reports = async (): Promise<string[]> =>
    (await api.get('/api/reports', owner)).json<{ items: { name: string }[] }>().items.map(({ name }) => name);

  /** Every URL that a path stands for when it is asked about what an application has. */
  async function urlsOf(path: string, { name, ids }: Holding): Promise<string[]> {
    const thing = Object.entries(ids).find(([part]) => path.includes(`${part}{id}`))?.[1] ?? newId();
    const url = path
      .replace('{dbmsType}', 'PostgreSQL')
      .replace('{clusterName}', `${name}-db`)
      .replace('{applicationName}', `${name}-app`)
      .replace('{serverName}', `${name}-host`)
      .replace('{id}', thing)
      .replace('{environment}', 'Dev')
      .replace('{numberOfServers}', '1');
    if (path === '/api/reports/{name}') return (await reports()).map((report) => url.replace('{name}', report));
    return [url.replace(/\{\w+\}/g, 'nothing')];
  }

  const isRead = (path: string): boolean => !STREAMS.includes(path) && !OF_THE_FLEET.includes(path);

  it('reads nothing that is of the whole fleet, and everything that is of the fleet is in the list', async () => {
    const refused: string[] = [];
    for (const path of paths.filter((one) => !STREAMS.includes(one)))
      for (const url of (await urlsOf(path, mine)).slice(0, 1))
        if ((await api.get(url, owner)).statusCode === 403) refused.push(path);
    expect(refused.sort()).toEqual([...OF_THE_FLEET].sort());
  });

  it('reads on no route a word of what is of others, whichever it asks about', async () => {
    const told: string[] = [];
    for (const path of paths.filter(isRead)) {
      for (const url of await urlsOf(path, theirs)) {
        const { statusCode, body } = await api.get(url, owner);
        const isAboutThem = url.includes('theirs') || Object.values(theirs.ids).some((id) => url.includes(id));
        // What is not there is called by the name that was given, and by nothing else.
        if (isAboutThem ? statusCode !== 404 : body.includes('theirs')) told.push(`${String(statusCode)} ${url}`);
      }
    }
    expect(told).toEqual([]);
  });

  it('reads all of what is its own, without a word of what is of others', async () => {
    const missed: string[] = [];
    for (const path of paths.filter((one) => isRead(one) && !ASKS_SERVERS.test(one))) {
      for (const url of await urlsOf(path, mine)) {
        const { statusCode, body } = await api.get(url, owner);
        const byDba = await api.get(url, dba);
        if (statusCode !== byDba.statusCode || body.includes('theirs')) missed.push(`${String(statusCode)} ${url}`);
        if (byDba.body.includes('mine') && !body.includes('mine')) missed.push(`nothing of ${url}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it('is answered about every list as if there were nothing else', async () => {
    const totals = async (token: string) =>
      Promise.all(
        ['clusters', 'clustersServers', 'backups', 'backupOverview', 'deletedClusters', 'incidents', 'downtime'].map(
          async (list) => (await api.get(`/api/PostgreSQL/${list}`, token)).json<{ total: number }>().total,
        ),
      );
    expect(await totals(dba)).toEqual([2, 2, 4, 2, 2, 2, 2]);
    expect(await totals(owner)).toEqual([1, 1, 2, 1, 1, 1, 1]);
    const open = { critical: 1, warning: 0, unknown: 0, blackout: 0 };
    expect((await api.get('/api/openIncidents', owner)).json()).toMatchObject(open);
  });

  it('hears of what happens to its own clusters, and of nothing else', async () => {
    const event = { type: 'cluster', dbmsType: 'PostgreSQL', status: 'Active' } as const;
    const server = { type: 'poolServer', dbmsType: 'PostgreSQL', serverName: 'mine-host' } as const;
    await api.unitOfWork.run((tx) =>
      tx.events.add([
        ...[mine, theirs].flatMap(({ name, ids }) => [
          { ...event, clusterName: `${name}-db` },
          { type: 'operation' as const, operationId: ids['operations/'] ?? '', text: name },
        ]),
        server,
        { type: 'request' as const },
      ]),
    );
    const start = { xid: '0', id: '0' };
    const heard = async () => api.unitOfWork.read.events.after(start, { operationId: null, ownerEmail: EMAIL }, 100);
    for (let tries = 0; tries < 100 && (await heard()).length < 4; tries++) await setTimeout(50);
    expect((await heard()).map(({ type, clusterName, text }) => [type, clusterName ?? text])).toEqual([
      ['incident', 'mine-db'],
      ['cluster', 'mine-db'],
      ['operation', 'mine'],
      ['request', null],
    ]);
    expect((await api.get(`/api/operations/${theirs.ids['operations/'] ?? ''}/events`, owner)).statusCode).toBe(404);
  });

  it('does not hear of what has had the name of its cluster since', async () => {
    const rows = await newRows(api.unitOfWork);
    const activity = { type: 'ConfigChange', dbmsType: 'PostgreSQL', planned: true, actor: 'dba' } as const;
    await api.unitOfWork.run(async (tx) => {
      const { id: applicationId } = await tx.applications.findOrCreate({ applicationName: 'theirs-app' });
      await tx.clusters.add(rows.cluster({ clusterName: 'mine-old', lifecycle: 'Active', applicationId }), []);
    });
    await api.unitOfWork.run((tx) =>
      tx.activities.add([{ ...activity, clusterName: 'mine-old', text: 'theirs now', at: new Date(Date.now() + 1000) }]),
    );
    await api.unitOfWork.read.manager.query(
      `UPDATE clusters SET expired_at = now() WHERE cluster_name = 'mine-old' AND lifecycle = 'Expired'`,
    );
    expect((await api.get('/api/PostgreSQL/Cluster/mine-old', owner)).statusCode).toBe(404);
    expect((await api.get('/api/activities?clusterName=mine-old', owner)).body).not.toContain('theirs');
  });

  it('whose address nobody has confirmed reads nothing', async () => {
    const account = { username: 'bob', role: 'owner', password: ADMIN_PASSWORD, email: 'theirs@example.org' };
    await api.post('/api/users', account, await api.signIn());
    const token = await api.signIn('bob');
    for (const list of ['applications', 'contacts', 'operations', 'activities', 'PostgreSQL/clusters', 'PostgreSQL/backups'])
      expect((await api.get(`/api/${list}`, token)).json()).toMatchObject({ items: [] });
  });
});
