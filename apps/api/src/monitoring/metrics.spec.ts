import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetricChart } from '@rocket/contracts';
import { newRows } from '@rocket/persistence/testing';
import { TestApi, bearer } from '../testing/test-api.js';

describe('metrics over HTTP', () => {
  let api: TestApi;
  let viewer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    viewer = await api.signInAs('viewer');
    const rows = await newRows(api.unitOfWork);
    const cluster = rows.cluster({ clusterName: 'orders', lifecycle: 'Active', clusterHealth: 'ClusterDown' });
    await api.unitOfWork.run(async (tx) => {
      const servers = await tx.poolServers.add([rows.server({ serverName: 'h1' }), rows.server({ serverName: 'h2' })], {
        from: 1,
        to: 2,
      });
      await tx.clusters.add(
        cluster,
        servers.map(({ id }, place) => rows.member(cluster.id, id, { ordinal: place + 1 })),
      );
      const now = api.clock.now().getTime();
      await tx.metrics.write(
        servers.flatMap(({ id: serverId }) =>
          [60_000, 30_000, 0].map((agoMs) => ({
            serverId,
            at: new Date(now - 1_000 - agoMs),
            values: { load: agoMs === 30_000 ? 9 : 1, 'diskUsedPercent:/data "x"': 50, dbUp: 0 },
            counters: {},
          })),
        ),
      );
    });
  });
  afterAll(() => api.stop());

  const get = (path: string, token = viewer) => api.send({ method: 'GET', url: `/api${path}`, headers: bearer(token) });

  it('are points of equal length, by server and metric', async () => {
    const answer = await get('/postgresql/Cluster/orders/metrics?metrics=load,diskUsedPercent');
    const chart = answer.json<MetricChart>();
    expect(chart).toMatchObject({ stepSeconds: 15, resolution: 'sample' });
    expect(chart.series.map(({ serverName, metric, element }) => [serverName, metric, element])).toEqual([
      ['h1', 'load', null],
      ['h2', 'load', null],
      ['h1', 'diskUsedPercent', '/data "x"'],
      ['h2', 'diskUsedPercent', '/data "x"'],
    ]);
    for (const { min, avg, max } of chart.series)
      expect([min.length, avg.length, max.length]).toEqual([chart.points, chart.points, chart.points]);
    expect(chart.series[0]?.max.filter((value) => value !== null)).toEqual([1, 9, 1]);
  });

  it('of one server alone, and few points without losing the spike', async () => {
    const chart = (await get('/PostgreSQL/poolServers/h2/metrics?metrics=load&points=10')).json<MetricChart>();
    expect(chart.points).toBeLessThanOrEqual(11);
    expect(Math.max(...(chart.series[0]?.max ?? []).map((value) => value ?? 0))).toBe(9);
  });

  it.each([
    ['metrics=loads', '/query/metrics'],
    ['points=5', '/query/points'],
    ['from=yesterday', '/query/from'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', '/query/to'],
  ])('refuse %s', async (query, pointer) => {
    const answer = await get(`/postgresql/Cluster/orders/metrics?${query}`);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ errors: [{ pointer: expect.stringContaining(pointer) }] });
  });

  it('are read by Prometheus, with a token and not without', async () => {
    expect((await api.send({ method: 'GET', url: '/api/metrics' })).statusCode).toBe(401);
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain');
    const lines = answer.payload.split('\n');
    const labels = 'dbms="PostgreSQL",cluster="orders",environment="Dev"';
    expect(lines).toContain(`rocket_cluster_up{${labels},application="Orders"} 0`);
    expect(lines).toContain(`rocket_server_load{${labels},server="h1",role="Configuring"} 1`);
    expect(lines).toContain(`rocket_server_disk_used_percent{${labels},server="h2",role="Configuring",mount="/data \\"x\\""} 50`);
    expect(answer.payload).toContain('rocket_api_process_cpu_seconds_total');
    api.clock.advance(600_000);
    expect((await get('/metrics')).payload).not.toContain('rocket_server_load{');
  });
});
