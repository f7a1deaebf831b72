import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Incident,
  IncidentDetails,
  IncidentPage,
  ThresholdPreview,
  ThresholdTest,
  ThresholdTestPage,
} from '@rocket/contracts';
import { testThresholds } from '@rocket/operations';
import type { MetricSample } from '@rocket/persistence';
import { newRows } from '@rocket/persistence/testing';
import { TestApi, bearer } from '../testing/test-api.js';

const EVERY_MS = 15_000;
const NEW = {
  ...{ title: 'Long transaction', subject: 'longestTransactionSeconds', warning: '>= 60', critical: null, enabled: true },
  ...{ normalTicks: 2, warningTicks: 2, criticalTicks: 2 },
};

describe('incidents and threshold tests over HTTP', () => {
  let api: TestApi;
  let dba: string;
  let viewer: string;
  let incident: Incident;

  beforeAll(async () => {
    api = await TestApi.start();
    [dba, viewer] = [await api.signInAs('dba'), await api.signInAs('viewer')];
    const rows = await newRows(api.unitOfWork);
    const cluster = rows.cluster({ clusterName: 'orders', lifecycle: 'Active' });
    const serverId = await api.unitOfWork.run(async (tx) => {
      const [server] = await tx.poolServers.add([rows.server({ serverName: 'h1' })], { from: 1, to: 2 });
      await tx.clusters.add(cluster, [
        rows.member(cluster.id, server?.id ?? '', { nodeRole: 'Primary', serverHealth: 'ServerUp' }),
      ]);
      return server?.id ?? '';
    });
    for (const [place, used] of [96, 99, 97].entries()) {
      const at = new Date(api.clock.now().getTime() - (3 - place) * EVERY_MS);
      const sample: MetricSample = { serverId, at, values: { 'diskUsedPercent:/data': used, load: 1 }, counters: {} };
      await api.unitOfWork.run((tx) => tx.metrics.write([sample]));
      await testThresholds({ uow: api.unitOfWork, clock: api.clock }, [sample]);
    }
    incident = (await call('GET', '/PostgreSQL/incidents?open=true')).json<IncidentPage>().items[0] as Incident;
  });
  afterAll(() => api.stop());

  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
    version?: number,
    token = dba,
  ) =>
    api.send({
      ...{ method, url: `/api${path}` },
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    });
  const ofIt = (rest = ''): string => `/PostgreSQL/incidents/${incident.id}${rest}`;

  it('tell what is not as it should be, and how it came to that', async () => {
    expect(incident).toMatchObject({
      ...{ title: 'Disk used', element: '/data', clusterName: 'orders', serverName: 'h1', unit: 'percent' },
      ...{ state: 'Critical', worst: 'Critical', least: 96, current: 97, greatest: 99, closedAt: null, version: 1 },
    });
    const details = (await call('GET', ofIt())).json<IncidentDetails>();
    expect(details.transitions).toMatchObject([{ to: 'Critical', value: 99, notify: true }]);
    expect((await call('GET', '/openIncidents')).json()).toEqual({ critical: 1, warning: 0, unknown: 0, blackout: 0 });
    expect((await call('GET', '/postgresql/incidents?state=Warning')).json()).toMatchObject({ total: 0 });
  });

  it('are taken notice of by one, written on by version, and silenced for a while', async () => {
    const noticed = (await call('POST', ofIt('/acknowledge'))).json<Incident>();
    expect(noticed).toMatchObject({ acknowledgedBy: expect.stringContaining('dba'), version: 2 });
    expect((await call('PATCH', ofIt(), { note: 'x' }, 1)).statusCode).toBe(412);
    expect((await call('PATCH', ofIt(), { ticketUrl: 'INC-1', note: 'A log.' }, 2)).json()).toMatchObject({
      ...{ ticketUrl: 'INC-1', note: 'A log.', acknowledgedBy: noticed.acknowledgedBy, version: 3 },
    });
    expect((await call('PATCH', ofIt(), { ticketUrl: 'javascript:x' }, 3)).json()).toMatchObject({
      errors: [{ pointer: '/ticketUrl' }],
    });
    const until = (days: number): string => new Date(api.clock.now().getTime() + days * 86_400_000).toISOString();
    expect((await call('POST', ofIt('/silence'), { until: until(31), reason: 'x' })).statusCode).toBe(422);
    expect((await call('POST', ofIt('/silence'), { until: until(1), reason: 'Being enlarged.' })).json()).toMatchObject({
      silenceReason: 'Being enlarged.',
    });
    expect((await call('DELETE', ofIt('/silence'))).json()).toMatchObject({ silencedUntil: null, silenceReason: null });
  });

  it('are for those who run the fleet to write on, and for everybody to read', async () => {
    expect((await call('GET', ofIt(), undefined, undefined, viewer)).statusCode).toBe(200);
    expect((await call('POST', ofIt('/acknowledge'), undefined, undefined, viewer)).statusCode).toBe(403);
    expect((await call('POST', '/thresholdTests', NEW, undefined, viewer)).statusCode).toBe(403);
    expect((await call('GET', '/MongoDB/incidents/' + incident.id)).json()).toMatchObject({ code: 'incident-not-found' });
  });

  it('come of tests that are written, tried and otherwise in an environment', async () => {
    const added = await call('POST', '/thresholdTests', NEW);
    expect(added.statusCode).toBe(201);
    const { id } = added.json<ThresholdTest>();
    expect((await call('POST', '/thresholdTests', NEW)).json()).toMatchObject({ errors: [{ pointer: '/title' }] });
    const changed = await call('PUT', `/thresholdTests/${id}`, { ...NEW, critical: '>= 600' }, 1);
    expect(changed.json()).toMatchObject({ critical: '>= 600', version: 2 });
    const override = { warning: '', critical: '>= 3 * cpu', enabled: true };
    expect((await call('PUT', `/thresholdTests/${id}/environments/prod`, override, 2)).json()).toMatchObject({
      overrides: [{ environment: 'Prod', warning: null, critical: '>= 3 * cpu', enabled: true }],
    });
    expect((await call('DELETE', `/thresholdTests/${id}/environments/Prod`, undefined, 3)).json()).toMatchObject({
      overrides: [],
    });
    expect((await call('DELETE', `/thresholdTests/${id}`)).statusCode).toBe(204);
    const { items } = (await call('GET', '/thresholdTests')).json<ThresholdTestPage>();
    expect(items.map(({ title }) => title)).not.toContain('Long transaction');
  });

  it('say what they would have said', async () => {
    const preview = (
      await call('POST', '/thresholdTests/preview', {
        ...NEW,
        ...{ subject: 'diskUsedPercent', warning: '>= 90', critical: '>= 98', environment: 'Dev' },
      })
    ).json<ThresholdPreview>();
    expect(preview).toMatchObject({
      ...{ servers: 1, readings: 3, total: 0 },
    });
    const sooner = { ...NEW, subject: 'diskUsedPercent', warning: '>= 90', warningTicks: 1 };
    expect((await call('POST', '/thresholdTests/preview', sooner)).json()).toMatchObject({
      ...{ total: 1, incidents: [{ serverName: 'h1', element: '/data', worst: 'Warning', closedAt: null }] },
    });
  });

  it.each([
    [{ warning: '>= process.exit()' }, '/warning'],
    [{ critical: '95' }, '/critical'],
    [{ subject: 'moonPhase' }, '/subject'],
    [{ normalTicks: 0 }, '/normalTicks'],
  ])('refuse %j', async (given, pointer) => {
    const answer = await call('POST', '/thresholdTests/preview', { ...NEW, ...given });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
