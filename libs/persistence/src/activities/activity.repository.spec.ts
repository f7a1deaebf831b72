import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork } from '../testing.js';
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

  it('are not told of what was rolled back', async () => {
    const failing = test.uow.run(async (tx) => {
      await tx.activities.add([{ type: 'Create', dbmsType: 'PostgreSQL', planned: true, actor: 'ada', text: 'never' }]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await found({})).not.toContain('never');
  });
});
