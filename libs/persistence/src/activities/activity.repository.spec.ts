import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';
import type { ActivityFilter, NewActivity } from './activity.repository.js';

describe('activities', () => {
  let test: TestUnitOfWork;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    await add({ text: 'created', type: 'Create', clusterName: 'orders' }, '2026-03-01T10:00:00Z');
    await add({ text: 'down', type: 'Down', planned: false, clusterName: 'orders', serverName: 'db-1' }, '2026-03-02T10:00:00Z');
    await add({ text: 'up', type: 'Up', clusterName: 'billing', serverName: 'db-2' }, '2026-03-03T10:00:00Z');
    await add({ text: 'mongo', type: 'Up', clusterName: 'orders', dbmsType: 'MongoDB' }, '2026-03-03T10:00:00Z');
  });
  afterAll(() => test.drop());

  const add = async (given: Partial<NewActivity> & { text: string }, at: string): Promise<void> => {
    const activity = { type: 'Create', dbmsType: 'PostgreSQL', planned: true, actor: 'ada', at: new Date(at), ...given } as const;
    await test.uow.run((tx) => tx.activities.add([activity]));
  };
  const found = async (filter: ActivityFilter): Promise<string[]> =>
    (await test.uow.read.activities.list('PostgreSQL', filter, { limit: 10 })).items.map(({ text }) => text);

  it('are told newest first, those of one DBMS', async () => expect(await found({})).toEqual(['up', 'down', 'created']));

  it.each<[string, ActivityFilter, string[]]>([
    ['cluster', { clusterName: 'orders' }, ['down', 'created']],
    ['server', { serverName: 'db-2' }, ['up']],
    ['type', { type: 'Down' }, ['down']],
    ['what nobody meant to happen', { planned: false }, ['down']],
    ['what somebody meant to happen', { planned: true }, ['up', 'created']],
    ['begin, which belongs to them', { from: '2026-03-02T10:00:00Z' }, ['up', 'down']],
    ['end, which does not', { to: '2026-03-02T10:00:00Z' }, ['created']],
    ['all of it at once', { clusterName: 'orders', type: 'Down', from: '2026-03-01', to: '2026-03-03' }, ['down']],
    ['what there is none of', { clusterName: 'nowhere' }, []],
  ])('are narrowed by %s', async (_what, filter, texts) => expect(await found(filter)).toEqual(texts));

  it('of all DBMS and what concerns none are one list', async () => {
    await add({ text: 'contact', type: 'ConfigChange', dbmsType: null, clusterName: null }, '2026-03-04T10:00:00Z');
    const { items } = await test.uow.read.activities.list(undefined, {}, { limit: 10 });
    expect(items.map(({ text }) => text)).toEqual(['contact', 'mongo', 'up', 'down', 'created']);
    expect((await test.uow.read.activities.byId(undefined, items[0]?.id ?? '')).text).toBe('contact');
  });

  it('have the ticket of the operation that they belong to, unless they came with one', async () => {
    const rows = await newRows(test.uow);
    const operation = { ...rows.operation(), ticketUrl: 'CHG-7' };
    await test.uow.run((tx) => tx.operations.add(operation));
    const at = '2026-03-05T10:00:00Z';
    await add({ text: 'inherits', clusterName: 'tickets', operationId: operation.id }, at);
    await add({ text: 'has its own', clusterName: 'tickets', operationId: operation.id, ticketUrl: 'CHG-8' }, at);
    await add({ text: 'has none', clusterName: 'tickets' }, at);
    const { items } = await test.uow.read.activities.list('PostgreSQL', { clusterName: 'tickets' }, { limit: 10 });
    expect(new Map(items.map(({ text, ticketUrl }) => [text, ticketUrl]))).toEqual(
      new Map([
        ['inherits', 'CHG-7'],
        ['has its own', 'CHG-8'],
        ['has none', null],
      ]),
    );
    expect(await test.uow.read.activityRecord.verify()).toMatchObject({ valid: true });
  });

  it('are not told of what was rolled back', async () => {
    const failing = test.uow.run(async (tx) => {
      await tx.activities.add([{ type: 'Create', dbmsType: 'PostgreSQL', planned: true, actor: 'ada', text: 'never' }]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await found({})).not.toContain('never');
  });
});
