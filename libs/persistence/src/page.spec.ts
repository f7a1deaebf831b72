import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Page, PageRequest } from './page.js';
import type { ServerRow } from './pool-servers/pool-server.repository.js';
import { createTestUnitOfWork, newRows } from './testing.js';
import type { RowBuilder, TestUnitOfWork } from './testing.js';

const FIELDS = ['serverName', 'status', 'environment', 'datacenter', 'cpu', 'ramGb', 'dbGigs', 'createdAt'];

/** Few values, so that many rows are equal in what they are sorted by. Microseconds, since PostgreSQL has them. */
const sizes = fc.record({
  environment: fc.constantFrom('Dev', 'Prod'),
  datacenter: fc.constantFrom('CH', 'PA'),
  cpu: fc.constantFrom(2, 10),
  ramGb: fc.constantFrom(0.1, 0.3, 100),
  dbGigs: fc.constantFrom(10, 1 / 3),
  micros: fc.constantFrom('000000', '000001', '000002', '000999', '001000'),
});

describe('a list in pages', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  beforeEach(() => test.uow.dataSource.query('DELETE FROM servers'));
  afterAll(() => test.drop());

  const add = async (given: { micros: string; cpu: number }[]): Promise<ServerRow[]> => {
    const servers = given.map(({ micros: _micros, ...rest }) => rows.server(rest));
    const added = await test.uow.run((tx) => tx.poolServers.add(servers, { from: 1, to: 2 }));
    for (const [index, { id }] of added.entries())
      await test.uow.dataSource.query('UPDATE servers SET created_at = $2::timestamptz WHERE id = $1', [
        id,
        `2026-03-29 02:30:00.${given[index]?.micros}+00`,
      ]);
    return added;
  };
  const page = (request: PageRequest): Promise<Page<ServerRow>> => test.uow.read.poolServers.list('PostgreSQL', {}, request);
  const cursorOf = async (sort: string): Promise<string> => {
    await add([
      { micros: '000000', cpu: 1 },
      { micros: '000001', cpu: 2 },
    ]);
    return (await page({ limit: 1, sort })).nextCursor!;
  };

  it('shows every row that stays exactly once, and none twice, though others come and go between the pages', async () => {
    const scene = fc.record({
      initial: fc.array(sizes, { minLength: 1, maxLength: 9 }),
      /** What comes between two pages, and which of the first rows goes. */
      changes: fc.array(fc.record({ comes: fc.option(sizes), goes: fc.option(fc.nat(8)) }), { maxLength: 4 }),
      field: fc.constantFrom(...FIELDS),
      direction: fc.constantFrom('', '-'),
      limit: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ initial, changes, field, direction, limit }) => {
        await test.uow.dataSource.query('DELETE FROM servers');
        const before = await add(initial);
        const gone = new Set<string>();
        const seen: string[] = [];
        let cursor: string | null | undefined;
        for (let turn = 0; cursor !== null; turn++) {
          const shown = await page({ limit, sort: direction + field, ...(cursor ? { cursor } : {}) });
          expect(shown.items.length).toBeLessThanOrEqual(limit);
          seen.push(...shown.items.map(({ id }) => id));
          cursor = shown.nextCursor;
          const change = changes[turn];
          if (change?.comes) await add([change.comes]);
          const goes = before[change?.goes ?? before.length];
          if (!goes) continue;
          gone.add(goes.id);
          await test.uow.run((tx) => tx.poolServers.expire([goes.id]));
        }
        expect(new Set(seen).size).toBe(seen.length);
        for (const { id } of before) if (!gone.has(id)) expect(seen).toContain(id);
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it.each(FIELDS)('by %s, read in pages of two, is the list read at once, in both directions', async (sort) => {
    await add(fc.sample(sizes, { numRuns: 9, seed: 7 }));
    const whole = (await page({ limit: 100, sort })).items.map(({ id }) => id);
    const backwards = (await page({ limit: 100, sort: `-${sort}` })).items.map(({ id }) => id);
    expect(backwards).toEqual([...whole].reverse());
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const shown: Page<ServerRow> = await page({ limit: 2, sort, ...(cursor ? { cursor } : {}) });
      expect(shown.total).toBe(9);
      seen.push(...shown.items.map(({ id }) => id));
      cursor = shown.nextCursor;
    }
    expect(seen).toEqual(whole);
  });

  it('says that there is no next page on the last one, also when it is full', async () => {
    await cursorOf('serverName');
    expect((await page({ limit: 2 })).nextCursor).toBeNull();
    expect((await page({ limit: 1 })).nextCursor).not.toBeNull();
  });

  it.each(['colour', '', '-', '--cpu', 'constructor', 'cpu desc', 'server.cpu'])('cannot be sorted by %j', async (sort) => {
    await expect(page({ limit: 1, sort })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/query/sort' }],
    });
  });

  it('refuses a cursor that was made for another order', async () => {
    const cursor = await cursorOf('cpu');
    for (const sort of ['-cpu', 'ramGb', undefined])
      await expect(page({ limit: 1, sort, cursor })).rejects.toMatchObject({ code: 'bad-cursor' });
  });

  const uuid = '01890000-0000-7000-8000-000000000000';
  it.each([
    ['nothing', ''],
    ['no JSON', 'garbage'],
    ['another shape', { sort: 'cpu' }],
    ['too little', ['cpu', '4']],
    ['a number for a text', ['cpu', 4, uuid]],
    ['a key of another type', ['cpu', 'four', uuid]],
    ['a key that is too large', ['cpu', '99999999999999', uuid]],
    ['an id that is none', ['cpu', '4', '-'.repeat(36)]],
    ['SQL', ['cpu', `4'); DROP TABLE servers; --`, uuid]],
    ['NUL', ['cpu', '4\u0000', uuid]],
  ])('refuses a cursor made of %s', async (_what, content) => {
    const cursor = typeof content === 'string' ? content : Buffer.from(JSON.stringify(content)).toString('base64url');
    await expect(page({ limit: 1, sort: 'cpu', cursor })).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});
