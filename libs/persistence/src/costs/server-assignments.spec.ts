import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RememberWhoseServersWereAndWhatThatCost1796300000000 } from '../migrations/1796300000000-remember-whose-servers-were-and-what-that-cost.js';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';

interface Assignment {
  holder: string;
  clusterId: string | null;
  cpu: number;
  from: Date;
  to: Date | null;
}

const PORTS = { from: 1, to: 999 };

describe('to whom a server belonged', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  let serverId: string;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    const [added] = await test.uow.run((tx) => tx.poolServers.add([rows.server()], PORTS));
    serverId = added?.id ?? '';
  });

  const sql = (text: string, values: unknown[] = []): Promise<unknown> => test.uow.dataSource.query(text, values);
  const history = (): Promise<Assignment[]> =>
    test.uow.dataSource.query(
      `SELECT holder, cluster_id AS "clusterId", cpu, valid_from AS "from", valid_to AS "to"
       FROM server_assignments WHERE server_id = $1 AND (valid_to IS NULL OR valid_to > valid_from) ORDER BY valid_from`,
      [serverId],
    );
  const holders = async (): Promise<string[]> => (await history()).map(({ holder }) => holder);
  /** As they follow from changes that are made one after the other, each in a millisecond of its own. */
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));
  const join = async (): Promise<string> => {
    const cluster = rows.cluster({ lifecycle: 'Active' });
    await test.uow.run((tx) => tx.clusters.add(cluster, [rows.member(cluster.id, serverId)]));
    await later();
    return cluster.id;
  };
  const set = async (column: string, value: unknown): Promise<void> => {
    await sql(`UPDATE servers SET ${column} = $2 WHERE id = $1`, [serverId, value]);
    await later();
  };

  it('is kept from its first day to its last, without gaps', async () => {
    await set('status', 'Free');
    const clusterId = await join();
    await set('status', 'Used');
    await set('cpu', 8);
    await set('status', 'NeedsCleaning');
    await sql(`UPDATE cluster_members SET expired_at = now() WHERE server_id = $1`, [serverId]);
    await later();
    await set('status', 'Free');
    await set('expired_at', new Date());
    const seen = await history();
    expect(seen.map(({ holder, cpu }) => `${holder} ${String(cpu)}`).slice(-5)).toEqual([
      'idle 4',
      'application 4',
      'application 8',
      'unallocated 8',
      'idle 8',
    ]);
    expect(seen.filter(({ holder }) => holder === 'application').map((one) => one.clusterId)).toEqual([clusterId, clusterId]);
    for (const [place, { to }] of seen.entries()) expect(to).toEqual(seen[place + 1]?.from ?? to);
    expect(seen.at(-1)?.to).not.toBeNull();
  });

  it('says nothing new when nothing is', async () => {
    await later();
    const before = await history();
    await set('status', 'Free');
    await set('facts', '{}');
    await set('status', 'Locked');
    expect((await holders()).length - before.length).toBeLessThanOrEqual(1);
    expect((await history()).at(-1)).toMatchObject({ holder: 'idle', to: null });
  });

  it('has one answer at every instant, however many change it at once', async () => {
    const states = ['Free', 'NeedsCleaning', 'Failed', 'Locked'];
    const change = (place: number) =>
      sql('UPDATE servers SET status = $2, cpu = $3 WHERE id = $1', [serverId, states[place % 4], place % 3]);
    await Promise.all([...Array.from({ length: 40 }, (_, place) => change(place)), join()]);
    const seen = await history();
    expect(seen.filter(({ to }) => to === null)).toHaveLength(1);
    for (const [place, { to }] of seen.entries()) expect(to).toEqual(seen[place + 1]?.from ?? null);
    expect(seen.at(-1)).toMatchObject({ holder: 'application' });
  });

  it('is not changed afterwards', async () => {
    await later();
    await set('cpu', 64);
    const refused = 'stay as they were written';
    await expect(
      sql(`UPDATE server_assignments SET cpu = 1 WHERE server_id = $1 AND valid_to > valid_from`, [serverId]),
    ).rejects.toThrow(refused);
    await expect(sql(`DELETE FROM server_assignments WHERE server_id = $1`, [serverId])).rejects.toThrow(refused);
    await expect(sql('TRUNCATE server_assignments')).rejects.toThrow(refused);
  });

  it('is known of the time before it was written down', async () => {
    const hour = (at: number): Date => new Date(Date.UTC(2026, 5, 1, at));
    await set('created_at', hour(0));
    const first = await join();
    await sql(`UPDATE cluster_members SET effective_at = $2, expired_at = $3 WHERE server_id = $1`, [serverId, hour(2), hour(5)]);
    const second = await join();
    await sql(`UPDATE cluster_members SET effective_at = $2 WHERE server_id = $1 AND expired_at IS NULL`, [serverId, hour(7)]);
    const migration = new RememberWhoseServersWereAndWhatThatCost1796300000000();
    const runner = test.uow.dataSource.createQueryRunner();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
    expect((await history()).map(({ holder, clusterId, from, to }) => [holder, clusterId, from, to])).toEqual([
      ['idle', null, hour(0), hour(2)],
      ['application', first, hour(2), hour(5)],
      ['idle', null, hour(5), hour(7)],
      ['application', second, hour(7), null],
    ]);
  });
});
