import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { askControlDatabase } from '../support/control-database.js';
import { freePort, newDataDirectory, Product } from '../support/start-product.js';

const TOOLS = join(import.meta.dirname, '..', '..', 'tools');
const START_TIMEOUT_MS = 180_000;
const REFUSAL_TIMEOUT_MS = 60_000;

interface Rows {
  rows: Record<string, string | number | null>[];
}

describe('a demo', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start({ script: 'demo', dataDirectory: await newDataDirectory() });
    api = await ApiClient.signIn(product.url);
  }, START_TIMEOUT_MS);
  afterAll(() => product.destroy());

  const run = (script: string, argv: string[], environment: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(TOOLS, script), ...argv], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', ROCKET_DATA_DIR: product.dataDirectory, ...environment },
      timeout: REFUSAL_TIMEOUT_MS,
    });
    return { status, said: stdout + stderr };
  };
  const ask = <T extends object>(sql: string): Promise<T[]> => askControlDatabase<T>(product.dataDirectory, sql);
  const report = async (path: string) => (await api.get<Rows>(`/reports/${path}`)).body.rows;

  it('is a fleet with a past, and says that it is a demo', async () => {
    const { body: me } = await api.get<{ isDemo: boolean; permissions: string[] }>('/auth/me');
    expect([me.isDemo, me.permissions.includes('fleet:read'), me.permissions.includes('cluster:write')]).toEqual([
      true,
      true,
      false,
    ]);
    const { body: clusters } = await api.get<{ total: number }>('/PostgreSQL/clusters?limit=1');
    expect(clusters.total).toBeGreaterThan(80);
    const { body: chain } = await api.get<{ valid: boolean; checked: number }>('/activities/verify');
    expect([chain.valid, chain.checked > 500]).toEqual([true, true]);
    expect(product.printed).toContain('A demo: all of it was made up.');
  });

  it('adds up: what a month costs is what its entries and their lines cost', async () => {
    const off = await ask(
      `SELECT month FROM cost_months WHERE (SELECT coalesce(sum(own + shared), 0) FROM cost_entries WHERE cost_entries.month = cost_months.month)
         <> (SELECT coalesce(sum(amount), 0) FROM cost_lines WHERE cost_lines.month = cost_months.month)`,
    );
    expect(off).toEqual([]);
    const months = (await api.get<{ items: { month: string; total: number }[] }>('/costs/months')).body.items;
    expect(months.length).toBeGreaterThanOrEqual(12);
    for (const { month, total } of months.slice(-3)) {
      const { body } = await api.get<{ total: number; entries: { total: number }[] }>(`/costs?month=${month}`);
      expect([body.total, body.entries.reduce((sum, entry) => sum + entry.total, 0)]).toEqual([total, total]);
    }
  });

  it('counts in its reports what was there', async () => {
    const days = await report('clusters?groupBy=all');
    for (const { day, clusters } of days.filter((_, place) => place % 17 === 0)) {
      const [row] = await ask<{ there: number }>(
        `SELECT count(*)::int AS there FROM clusters WHERE (created_at AT TIME ZONE 'UTC')::date <= '${String(day)}'
           AND (expired_at IS NULL OR (expired_at AT TIME ZONE 'UTC')::date >= '${String(day)}')`,
      );
      expect([day, clusters]).toEqual([day, row?.there]);
    }
    const [month] = await report('downtime?groupBy=all');
    const [closed] = await ask<{ unplanned: number }>(
      `SELECT sum(unplanned_ms)::float8 / 1000 AS unplanned FROM downtime_months WHERE month = '${String(month?.['month'])}'`,
    );
    expect(month?.['unplannedSeconds']).toBe(closed?.unplanned);
  });

  it('lets nobody act on what is not there', async () => {
    const answer = await api.post<{ code: string }>('/PostgreSQL/Cluster', {
      application: { applicationName: 'x' },
      cluster: { clusterName: 'x', environment: 'Dev' },
    });
    expect([answer.status, answer.body.code]).toEqual([403, 'demo-installation']);
    const owner = await ApiClient.signIn(product.url, 'owner');
    const own = (await owner.get<{ total: number }>('/PostgreSQL/clusters')).body.total;
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThan(30);
  });

  it(
    'is gone on with after its making was interrupted, and keeps its people',
    async () => {
      const { dataDirectory } = product;
      await ask('DELETE FROM users WHERE username IN ($$owner$$, $$viewer$$)');
      await ask(
        'SET session_replication_role = replica; DELETE FROM cost_lines; DELETE FROM cost_entries; DELETE FROM cost_months',
      );
      await product.stop();
      product = await Product.start({ script: 'demo', dataDirectory });
      api = await ApiClient.signIn(product.url);
      const { body } = await api.get<{ items: { from: string; countedUntil: string; total: number }[] }>('/costs/months');
      // The month that began less than an hour ago has not cost anything.
      const months = body.items.filter(({ from, countedUntil }) => countedUntil > from);
      expect([months.length >= 12, months.filter(({ total }) => total <= 0)]).toEqual([true, []]);
      const owner = await ApiClient.signIn(product.url, 'owner');
      expect((await owner.get<{ total: number }>('/applications')).body.total).toBeGreaterThan(0);
    },
    START_TIMEOUT_MS,
  );

  it(
    'is started as a demo only, and taken away in one action, but not while it runs',
    async () => {
      expect(run('demo.mjs', ['remove'])).toMatchObject({ status: 1, said: expect.stringContaining('stop it first') });
      await product.stop();
      const asReal = run('start.mjs', [], { ROCKET_PORT: String(await freePort()) });
      expect(asReal).toMatchObject({ status: 1, said: expect.stringContaining('holds a demo') });
      expect(run('demo.mjs', ['remove'])).toMatchObject({ status: 0, said: expect.stringContaining('is gone') });
      expect(existsSync(product.dataDirectory)).toBe(false);
      expect(run('demo.mjs', ['remove'])).toMatchObject({ status: 1, said: expect.stringContaining('There is no demo') });
    },
    START_TIMEOUT_MS,
  );
});
