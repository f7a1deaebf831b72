import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import { PORTS_PER_LOCAL_SERVER } from './pool-server.repository.js';
import type { NewServer, ServerRow } from './pool-server.repository.js';

describe('servers of the pool', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  const PORTS = { from: 20_000, to: 20_000 + 20 * PORTS_PER_LOCAL_SERVER - 1 };

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  beforeEach(() => test.uow.dataSource.query('DELETE FROM servers'));
  afterAll(() => test.drop());

  const add = (servers: NewServer[], ports = PORTS): Promise<ServerRow[]> =>
    test.uow.run((tx) => tx.poolServers.add(servers, ports));
  const locals = (count: number): NewServer[] => Array.from({ length: count }, () => rows.server({ driver: 'local' }));
  const names = (servers: readonly ServerRow[]): string[] => servers.map(({ serverName }) => serverName);
  const portsOf = (servers: readonly ServerRow[]): number[] => servers.map(({ portFrom }) => portFrom ?? 0);
  const expire = (servers: readonly ServerRow[]): Promise<void> =>
    test.uow.run((tx) => tx.poolServers.expire(servers.map(({ id }) => id)));

  describe('when added', () => {
    it('are free, and come back in the order in which they were given', async () => {
      const given = ['zeta', 'alpha', 'Mike'].map((serverName) => rows.server({ serverName }));
      const added = await add(given);
      expect(names(added)).toEqual(['zeta', 'alpha', 'Mike']);
      expect(added.every(({ status, portFrom, touched }) => status === 'Free' && portFrom === null && !touched)).toBe(true);
    });

    it('have ports that never overlap, also when many are added at the same time', async () => {
      const added = (await Promise.all(Array.from({ length: 5 }, () => add(locals(3))))).flat();
      const ports = portsOf(added).sort((one, other) => one - other);
      expect(ports).toEqual(Array.from({ length: 15 }, (_, index) => PORTS.from + index * PORTS_PER_LOCAL_SERVER));
      for (const { portFrom, portTo } of added) expect((portTo ?? 0) - (portFrom ?? 0) + 1).toBe(PORTS_PER_LOCAL_SERVER);
    });

    it('get the lowest ports that were given back', async () => {
      const [, second, , fourth] = await add(locals(5));
      await expire([fourth!, second!]);
      expect(portsOf(await add(locals(3)))).toEqual([second!.portFrom, fourth!.portFrom, PORTS.from + 50]);
    });

    it('stay clear of ports that were given out before the range was moved', async () => {
      await add(locals(2));
      const [moved] = await add(locals(1), { from: PORTS.from + 5, to: PORTS.to });
      expect(moved?.portFrom).toBeGreaterThan(PORTS.from + 19);
    });

    it('are all refused when the ports do not suffice for all of them', async () => {
      await add(locals(18));
      await expect(add(locals(3))).rejects.toMatchObject({ code: 'port-unavailable' });
      expect(await test.uow.read.poolServers.count()).toBe(18);
      expect(await add(locals(2))).toHaveLength(2);
    });

    it('are all refused when one of the names is taken, in any letter case and for any DBMS', async () => {
      await add([rows.server({ serverName: 'DB-1.example.com' })]);
      const again = add([rows.server(), rows.server({ serverName: 'db-1.EXAMPLE.com', dbmsType: 'MongoDB' })]);
      await expect(again).rejects.toMatchObject({ code: 'server-exists' });
      expect(await test.uow.read.poolServers.count()).toBe(1);
      expect(await test.uow.read.poolServers.takenNames(['db-1.example.COM', 'db-2'])).toEqual(['db-1.example.com']);
    });

    it('may have the name of a server that was removed', async () => {
      await expire(await add([rows.server({ serverName: 'db-1' })]));
      expect(await add([rows.server({ serverName: 'DB-1' })])).toHaveLength(1);
    });

    it('by two who race for the same names belong to one, and no one waits for ever', async () => {
      const list = Array.from({ length: 60 }, (_, index) => rows.server({ serverName: `race-${index}` }));
      for (let round = 0; round < 5; round++) {
        await test.uow.dataSource.query('DELETE FROM servers');
        const settled = await Promise.allSettled([add(list), add([...list].reverse())]);
        expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        for (const one of settled) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'server-exists' });
        expect(await test.uow.read.poolServers.count()).toBe(list.length);
      }
    });

    it('fit, as large and long as they come', async () => {
      const serverName = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
      const address = '2001:0db8:85a3:0000:0000:8a2e:0370:7334';
      expect([serverName.length, address.length]).toEqual([253, 39]);
      const giant = rows.server({ serverName, address, cpu: 448, ramGb: 24_576.5, dbGigs: 10_000_000.25 });
      const [added] = await add([giant, rows.server({ ramGb: 100, dbGigs: 1_000 })]);
      expect(added).toMatchObject({ serverName, address, cpu: 448, ramGb: 24_576.5, dbGigs: 10_000_000.25 });
      expect((await test.uow.read.poolServers.byName('PostgreSQL', serverName.toUpperCase())).id).toBe(added?.id);
    });
  });

  describe('whose lease ran out', () => {
    const lock = async (count: number, touched: boolean, until: string): Promise<ServerRow[]> => {
      const added = await add(Array.from({ length: count }, () => rows.server()));
      await test.uow.dataSource.query(
        `UPDATE servers SET status = 'Locked', lock_id = $2, locked_by = 'ada', touched = $3, locked_until = ${until} WHERE id = ANY($1)`,
        [added.map(({ id }) => id), newId(), touched],
      );
      return added;
    };
    const now = async (servers: readonly ServerRow[]): Promise<ServerRow> =>
      (await test.uow.read.poolServers.byIds(servers.map(({ id }) => id)))[0]!;

    it('are free again where nothing was done, and need cleaning where something was', async () => {
      const untouched = await lock(1, false, `now() - interval '1 s'`);
      const touched = await lock(1, true, `now() - interval '1 s'`);
      expect(await test.uow.run((tx) => tx.poolServers.expireLeases())).toBe(2);
      const nobody = { lockId: null, lockedUntil: null, lockedBy: null };
      expect(await now(untouched)).toMatchObject({ status: 'Free', statusReason: null, ...nobody });
      expect(await now(touched)).toMatchObject({ status: 'NeedsCleaning', statusReason: expect.any(String), ...nobody });
    });

    it('are the only ones given back: not a running lease, not the hold of an operation', async () => {
      const running = await lock(1, false, `now() + interval '1 h'`);
      const held = await lock(1, true, 'NULL');
      expect(await test.uow.run((tx) => tx.poolServers.expireLeases())).toBe(0);
      expect([(await now(running)).status, (await now(held)).status]).toEqual(['Locked', 'Locked']);
    });

    it('are no longer what their lock holds, though nobody has tidied up yet', async () => {
      const lapsed = await lock(2, true, `now() - interval '1 s'`);
      expect(await test.uow.read.poolServers.byLock((await now(lapsed)).lockId!)).toEqual([]);
    });

    it('are met in their true state by whoever locks them by name', async () => {
      const lapsed = await lock(1, true, `now() - interval '1 s'`);
      const [row] = await test.uow.run((tx) => tx.poolServers.lockRows('PostgreSQL', names(lapsed)));
      expect(row?.status).toBe('NeedsCleaning');
    });
  });

  describe('locked by name', () => {
    it('come in the order asked for, whatever the letter case', async () => {
      await add(['a', 'b', 'c'].map((serverName) => rows.server({ serverName })));
      const locked = await test.uow.run((tx) => tx.poolServers.lockRows('PostgreSQL', ['C', 'a', 'B']));
      expect(names(locked)).toEqual(['c', 'a', 'b']);
    });

    it('are refused with the name of every one that is missing, also one of another DBMS', async () => {
      await add([rows.server({ serverName: 'a' }), rows.server({ serverName: 'm', dbmsType: 'MongoDB' })]);
      const locking = test.uow.run((tx) => tx.poolServers.lockRows('PostgreSQL', ['a', 'm', 'x']));
      await expect(locking).rejects.toMatchObject({ code: 'server-not-found', facts: { serverNames: ['m', 'x'] } });
    });

    it('in opposite orders by two at once, make neither wait for ever', async () => {
      await add(['a', 'b', 'c'].map((serverName) => rows.server({ serverName })));
      const lock = (order: string[]): Promise<ServerRow[]> => test.uow.run((tx) => tx.poolServers.lockRows('PostgreSQL', order));
      const rounds = Array.from({ length: 10 }, () => [lock(['a', 'b', 'c']), lock(['c', 'b', 'a'])]).flat();
      expect((await Promise.all(rounds)).every(({ length }) => length === 3)).toBe(true);
    });
  });

  it('are searched by what was typed, where % and _ mean themselves', async () => {
    await add(['db_1', 'dbx1', '100%'].map((serverName) => rows.server({ serverName })));
    const search = async (text: string): Promise<string[]> =>
      names((await test.uow.read.poolServers.list('PostgreSQL', { search: text }, { limit: 10 })).items);
    expect(await search('DB_')).toEqual(['db_1']);
    expect(await search('%')).toEqual(['100%']);
    expect(await search('\\')).toEqual([]);
  });
});
