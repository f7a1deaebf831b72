import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReportPage, ReportResult } from '@rocket/contracts';
import { CSV_BEGIN, csvLine } from '@rocket/domain';
import { keepClusterDays } from '@rocket/operations';
import { newRows } from '@rocket/persistence/testing';
import { TestApi, faultPointers } from '../testing/test-api.js';

describe('reports over HTTP', () => {
  let api: TestApi;
  let viewer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    viewer = await api.signInAs('viewer');
    // Two answers are compared: meanwhile nothing goes on.
    const now = api.clock.now();
    api.clock.now = () => now;
    const rows = await newRows(api.unitOfWork);
    const { id: applicationId } = await api.unitOfWork.run((tx) => tx.applications.findOrCreate({ applicationName: '=cmd()' }));
    await api.unitOfWork.run((tx) => tx.clusters.add(rows.cluster({ lifecycle: 'Active', applicationId }), []));
    await keepClusterDays({ uow: api.unitOfWork, clock: api.clock, timeZone: 'UTC' });
  });
  afterAll(() => api.stop());

  it('say what they can be asked and what their columns are', async () => {
    const { items, total } = (await api.get('/api/reports', viewer)).json<ReportPage>();
    expect(new Set(items.map(({ name }) => name)).size).toBe(total);
    for (const { name, columns, chart } of items) {
      const names = columns.map((column) => column.name);
      expect([name, names]).toEqual([name, [...new Set(names)]]);
      if (chart) expect(names).toEqual(expect.arrayContaining([chart.x, chart.y, ...(chart.series ? [chart.series] : [])]));
    }
    expect(items.find(({ name }) => name === 'clusters')?.parameters).toEqual([
      'dbmsType',
      'environment',
      'applicationName',
      'from',
      'to',
      'groupBy',
      'format',
    ]);
  });

  it('have the same figures as JSON and as a file, which is safe in a spreadsheet', async () => {
    const { items } = (await api.get('/api/reports', viewer)).json<ReportPage>();
    for (const { name, columns } of items) {
      const report = (await api.get(`/api/reports/${name}`, viewer)).json<ReportResult>();
      const file = await api.get(`/api/reports/${name}?format=csv`, viewer);
      const names = columns.map((column) => column.name);
      const lines = [names, ...report.rows.map((row) => names.map((column) => row[column] ?? null))].map((line) => csvLine(line));
      expect([name, file.body]).toEqual([name, CSV_BEGIN + lines.join('')]);
    }
    const named = await api.get('/api/reports/clusters?format=csv&groupBy=application', viewer);
    expect(named.body).toContain(`"'=cmd()",1,1,0`);
  });

  it('refuse what makes no sense', async () => {
    expect((await api.get('/api/reports/none', viewer)).statusCode).toBe(404);
    const wrong = await api.get('/api/reports/changes?from=2026-02-31&groupBy=cluster', viewer);
    expect([wrong.statusCode, faultPointers(wrong)]).toEqual([422, ['/from', '/groupBy']]);
    expect(faultPointers(await api.get('/api/reports/changes?from=2026-03-02&to=2026-03-01', viewer))).toEqual(['/from']);
  });
});
