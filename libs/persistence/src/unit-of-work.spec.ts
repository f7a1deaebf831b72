import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork } from './testing.js';
import type { TestUnitOfWork } from './testing.js';

describe('a transaction', () => {
  let test: TestUnitOfWork;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    await test.uow.read.manager.query('CREATE TABLE counters (name text PRIMARY KEY, value int NOT NULL DEFAULT 0)');
    await test.uow.read.manager.query(`INSERT INTO counters (name) VALUES ('one'), ('other')`);
  });
  afterAll(() => test.drop());

  it('does what waits for the commit only when it has held', async () => {
    const heard: string[] = [];
    const failing = test.uow.run((tx) => {
      tx.onCommit(() => Promise.resolve(void heard.push('never')));
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    await test.uow.run((tx) => {
      tx.onCommit(() => Promise.resolve(void heard.push('once')));
      return Promise.resolve();
    });
    expect(heard).toEqual(['once']);
  });

  it('is done again when it lost a deadlock, and rings once', async () => {
    let rings = 0;
    let meeting = 0;
    const { promise: bothHold, resolve: meet } = Promise.withResolvers<undefined>();
    const raise = (first: string, second: string): Promise<void> =>
      test.uow.run(async (tx) => {
        tx.onCommit(() => {
          rings++;
          return Promise.resolve();
        });
        await tx.manager.query('UPDATE counters SET value = value + 1 WHERE name = $1', [first]);
        if (++meeting === 2) meet(undefined);
        await bothHold;
        await tx.manager.query('UPDATE counters SET value = value + 1 WHERE name = $1', [second]);
      });
    await Promise.all([raise('one', 'other'), raise('other', 'one')]);
    expect(await test.uow.read.manager.query('SELECT value FROM counters')).toEqual([{ value: 2 }, { value: 2 }]);
    expect(rings).toBe(2);
    expect(meeting).toBeGreaterThan(2);
  });
});
