import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterDowntime, ClusterMonthPage } from '@rocket/contracts';
import { newRows } from '@rocket/persistence/testing';
import { TestApi, bearer } from '../testing/test-api.js';

const MINUTE_MS = 60_000;
const TOLERANCE_MS = 20_000;

describe('downtime over HTTP', () => {
  let api: TestApi;
  let viewer: string;
  let now: number;

  beforeAll(async () => {
    api = await TestApi.start({ environment: { ROCKET_TIME_ZONE: 'Europe/Zurich' } });
    // In the middle of a month, so that nothing lies in the one before.
    api.clock.advance(Date.parse('2030-03-15T12:00:00Z') - Date.now());
    viewer = await api.signInAs('viewer');
    const rows = await newRows(api.unitOfWork);
    const cluster = rows.cluster({ clusterName: 'orders', lifecycle: 'Active' });
    await api.unitOfWork.run((tx) => tx.clusters.add(cluster, []));
    now = api.clock.now().getTime();
    const at = (minutes: number): Date => new Date(now - minutes * MINUTE_MS);
    const { manager } = api.unitOfWork.read;
    await manager.query(`UPDATE cluster_lifecycles SET since = $1`, [at(10)]);
    const span = { reason: null, operationId: null, toleranceMs: TOLERANCE_MS };
    for (const [state, cause, from, to] of [
      ['Up', null, 10, 7],
      ['Down', 'unplanned', 7, 5],
      ['Up', null, 5, 0],
    ] as const) {
      const times = { startedAtMs: at(from).getTime(), seenUntilMs: at(to).getTime() };
      await api.unitOfWork.run((tx) => tx.availability.write(cluster.id, { ...span, state, cause, ...times }, undefined));
    }
  });
  afterAll(() => api.stop());

  const get = async (path: string): Promise<{ status: number; body: unknown }> => {
    const answer = await api.send({ method: 'GET', url: `/api/postgresql/${path}`, headers: bearer(viewer) });
    return { status: answer.statusCode, body: answer.json() };
  };

  it('tells when a cluster was not up, and how much that is', async () => {
    const { status, body } = await get('Cluster/orders/downtime?months=1');
    const downtime = body as ClusterDowntime;
    expect(status).toBe(200);
    expect(body).toMatchObject({ clusterName: 'orders', timeZone: 'Europe/Zurich', plannedSeconds: 0, unplannedSeconds: 120 });
    expect(downtime.availability).toBeCloseTo((100 * 8) / 10, 0);
    expect(downtime.intervals).toEqual([
      {
        from: new Date(now - 7 * MINUTE_MS).toISOString(),
        to: new Date(now - 5 * MINUTE_MS).toISOString(),
        seconds: 120,
        cause: 'unplanned',
        reason: null,
        operationId: null,
      },
    ]);
    expect(downtime.months).toMatchObject([{ closed: false, unplannedSeconds: 120 }]);
    expect(downtime.days.reduce((sum, { unplannedSeconds }) => sum + unplannedSeconds, 0)).toBe(120);
  });

  it('tells a month of all clusters', async () => {
    const { body } = await get('downtime');
    expect(body).toMatchObject({ total: 1, items: [{ clusterName: 'orders', application: 'Orders', unplannedSeconds: 120 }] });
    const before = await get('downtime?month=2020-02');
    expect((before.body as ClusterMonthPage).items).toMatchObject([
      { name: '2020-02', from: '2020-01-31T23:00:00.000Z', meantSeconds: 0, availability: null },
    ]);
  });

  it.each([
    ['Cluster/orders/downtime?months=25', '/query/months'],
    ['downtime?month=2026-13', '/query/month'],
  ])('refuses %s', async (path, pointer) => {
    expect(await get(path)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('knows of no cluster that is not there', async () => {
    expect(await get('Cluster/nowhere/downtime')).toMatchObject({ status: 404, body: { code: 'cluster-not-found' } });
  });
});
