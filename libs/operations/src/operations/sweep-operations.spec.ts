import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { RememberingBell, forward, storeOperation } from '../testing.js';
import { sweepOperations } from './sweep-operations.js';

describe('the sweeper', () => {
  let database: TestUnitOfWork;

  beforeAll(async () => {
    database = await createTestUnitOfWork();
  });
  afterAll(() => database.drop());

  it('rings for what is due, and not again and again while nobody has time to answer', async () => {
    const bell = new RememberingBell();
    const { uow } = database;
    const ids = [await storeOperation(uow, [forward('one')]), await storeOperation(uow, [forward('one')])];
    expect(await sweepOperations({ uow, bell })).toBe(2);
    expect(bell.rung.sort()).toEqual(ids.sort());
    for (let round = 0; round < 5; round++) await sweepOperations({ uow, bell });
    expect(bell.rung).toHaveLength(2);

    // The queue lost everything.
    bell.rung.length = 0;
    expect(await sweepOperations({ uow, bell })).toBe(2);
    await uow.read.operations.acquire(ids[0] ?? '', 'a worker', 60_000);
    bell.rung.length = 0;
    expect(await sweepOperations({ uow, bell })).toBe(1);
    expect(bell.rung).toEqual([ids[1]]);
  });
});
