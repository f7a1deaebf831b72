import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, MAX_INTERRUPTIONS } from '@rocket/domain';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger } from '@rocket/platform';
import { RememberingBell, ScriptedOperation, cleanup, forward, storeOperation } from '../testing.js';
import { OperationRunner } from './operation-runner.js';
import type { RunnerOptions } from './operation-runner.js';
import { requestOperationAction } from './request-operation-action.js';
import { hashPlan } from './start-operation.js';

describe('OperationRunner', () => {
  let database: TestUnitOfWork;
  const logger = createLogger({ name: 'test', level: 'silent' });

  beforeAll(async () => {
    database = await createTestUnitOfWork();
  });
  afterAll(() => database.drop());

  const runnerOf = (definition: ScriptedOperation, options: Partial<RunnerOptions> = {}): OperationRunner =>
    new OperationRunner({ uow: database.uow, definitions: [definition], logger, owner: 'tester', leaseMs: 400, ...options });
  const read = (id: string) => database.uow.read.operations.byId(id);

  it('performs the steps in order and ends well', async () => {
    const definition = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual(['one', 'two']);
    expect(definition.ends).toEqual([{ status: 'Succeeded', reason: null }]);
    expect(await read(id)).toMatchObject({ status: 'Succeeded', error: null, leaseOwner: null });
  });

  it('does nothing to an operation that is over', async () => {
    const definition = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one')]);
    const runner = runnerOf(definition);
    await runner.run(id);
    await runner.run(id);
    expect(definition.performed).toEqual(['one']);
  });

  it('stops at the first failure, undoes, and says why', async () => {
    const definition = new ScriptedOperation({
      two: () => Promise.reject(new DomainError('step-failed', 'The disk is full.')),
    });
    definition.cleanup = [cleanup('undo-one'), cleanup('undo-two')];
    const id = await storeOperation(database.uow, [forward('one'), forward('two'), forward('three')]);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual(['one', 'two', 'undo-one', 'undo-two']);
    const operation = await read(id);
    expect(operation).toMatchObject({ status: 'Failed', error: 'Do two: The disk is full.' });
    expect(operation.steps.map(({ status }) => status)).toEqual(['Succeeded', 'Failed', 'Cancelled', 'Succeeded', 'Succeeded']);
  });

  it('does not let a failed cleanup step stop the others', async () => {
    const definition = new ScriptedOperation({
      one: () => Promise.reject(new DomainError('step-failed', 'No.')),
      'undo-one': () => Promise.reject(new DomainError('step-failed', 'Cannot undo.')),
    });
    definition.cleanup = [cleanup('undo-one'), cleanup('undo-two')];
    const id = await storeOperation(database.uow, [forward('one')]);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual(['one', 'undo-one', 'undo-two']);
    expect(definition.ends).toEqual([{ status: 'Failed', reason: 'Do one: No. Undo undo-one: Cannot undo.' }]);
  });

  it('tries again later what may pass by itself', async () => {
    let calls = 0;
    const definition = new ScriptedOperation({
      one: () => (++calls === 1 ? Promise.reject(new DomainError('host-unreachable', 'It does not answer.')) : Promise.resolve()),
    });
    const id = await storeOperation(database.uow, [forward('one')]);
    const runner = runnerOf(definition);
    await runner.run(id);
    expect(await read(id)).toMatchObject({ status: 'Waiting' });
    await runner.run(id);
    expect(calls).toBe(1);
    await database.uow.read.operations.makeDue(id);
    await runner.run(id);
    expect(await read(id)).toMatchObject({ status: 'Succeeded' });
  });

  it('lets only one of many workers work', async () => {
    const definition = new ScriptedOperation({ one: () => sleep(50) });
    const id = await storeOperation(database.uow, [forward('one')]);
    await Promise.all(Array.from({ length: 8 }, () => runnerOf(definition).run(id)));
    expect(definition.performed).toEqual(['one']);
  });

  it('refuses the writes of a worker that was thought dead', async () => {
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    const successor = new ScriptedOperation();
    const stale = new ScriptedOperation({
      one: async () => {
        // Its lease runs out unnoticed, and another worker does the whole operation meanwhile.
        await database.uow.read.manager.query(`UPDATE operations SET lease_until = now() - interval '1 second' WHERE id = $1`, [
          id,
        ]);
        await runnerOf(successor).run(id);
      },
    });
    await runnerOf(stale, { leaseMs: 60_000 }).run(id);
    expect(successor.performed).toEqual(['one', 'two']);
    expect(stale.performed).toEqual(['one']);
    expect(stale.ends).toEqual([]);
    const operation = await read(id);
    expect(operation).toMatchObject({ status: 'Succeeded', leaseToken: 2 });
    expect(operation.steps.map(({ attempt }) => attempt)).toEqual([2, 1]);
  });

  it('keeps its lease while a step takes longer than the lease', async () => {
    const definition = new ScriptedOperation({ one: () => sleep(1_200) });
    const other = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one')]);
    const running = runnerOf(definition).run(id);
    await sleep(900);
    await runnerOf(other).run(id);
    await running;
    expect(other.performed).toEqual([]);
    expect(definition.ends).toHaveLength(1);
  });

  it('interrupts a running step when somebody cancels, and undoes', async () => {
    const definition = new ScriptedOperation({ one: ({ signal }) => sleep(20_000, undefined, { signal }) });
    definition.cleanup = [cleanup('undo-one')];
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    const running = runnerOf(definition).run(id);
    await sleep(100);
    await requestOperationAction({ uow: database.uow, bell: new RememberingBell() }, { operationId: id, action: 'cancel' });
    await running;
    expect(definition.performed).toEqual(['one', 'undo-one']);
    const operation = await read(id);
    expect(operation).toMatchObject({ status: 'Cancelled', error: 'Cancelled by request.' });
    expect(operation.steps.map(({ status }) => status)).toEqual(['Cancelled', 'Cancelled', 'Succeeded']);
  });

  it('pauses between steps and goes on where it was', async () => {
    const bell = new RememberingBell();
    const act = (action: 'pause' | 'resume') => requestOperationAction({ uow: database.uow, bell }, { operationId: id, action });
    const definition = new ScriptedOperation({ one: () => act('pause').then(() => undefined) });
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    const runner = runnerOf(definition);
    await runner.run(id);
    expect(await read(id)).toMatchObject({ status: 'Paused' });
    await runner.run(id);
    expect(definition.performed).toEqual(['one']);
    await act('resume');
    expect(bell.rung).toContain(id);
    await runner.run(id);
    expect(definition.performed).toEqual(['one', 'two']);
  });

  it('does not pause what somebody cancels in the moment before', async () => {
    const bell = new RememberingBell();
    const definition = new ScriptedOperation({
      one: async () => {
        await requestOperationAction({ uow: database.uow, bell }, { operationId: id, action: 'pause' });
      },
    });
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    const { operations } = database.uow.read;
    const byId = operations.byId.bind(operations);
    let isCancelled = false;
    const spy = jest.spyOn(operations, 'byId').mockImplementation(async (wanted) => {
      const row = await byId(wanted);
      if (row.pauseRequested && row.steps[0]?.status === 'Succeeded' && !isCancelled) {
        isCancelled = true;
        await requestOperationAction({ uow: database.uow, bell }, { operationId: id, action: 'cancel' });
      }
      return row;
    });
    await runnerOf(definition).run(id);
    spy.mockRestore();
    expect(await read(id)).toMatchObject({ status: 'Cancelled' });
  });

  it('performs a step again when only the database was away', async () => {
    const gone = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    let calls = 0;
    const definition = new ScriptedOperation({ one: () => (++calls === 1 ? Promise.reject(gone) : Promise.resolve()) });
    const id = await storeOperation(database.uow, [forward('one')]);
    await expect(runnerOf(definition).run(id)).rejects.toBe(gone);
    await sleep(450);
    await runnerOf(definition).run(id);
    expect(calls).toBe(2);
    expect(await read(id)).toMatchObject({ status: 'Succeeded' });
  });

  it('stops working when it cannot renew its lease', async () => {
    const definition = new ScriptedOperation({ one: ({ signal }) => sleep(20_000, undefined, { signal }) });
    const id = await storeOperation(database.uow, [forward('one')]);
    const spy = jest.spyOn(database.uow.read.operations, 'renew').mockRejectedValue(new Error('no way to the database'));
    await runnerOf(definition).run(id);
    spy.mockRestore();
    expect(await read(id)).toMatchObject({ status: 'Running', leaseOwner: null });
    expect((await read(id)).steps[0]).toMatchObject({ status: 'Running' });
  });

  it('leaves no step running when it gives up undoing', async () => {
    const definition = new ScriptedOperation({ one: () => Promise.reject(new DomainError('step-failed', 'No.')) });
    definition.cleanup = [cleanup('undo-one')];
    const id = await storeOperation(database.uow, [forward('one'), cleanup('undo-one')]);
    const { manager } = database.uow.read;
    await manager.query(`UPDATE operation_steps SET status = 'Failed' WHERE operation_id = $1 AND ordinal = 1`, [id]);
    await manager.query(`UPDATE operation_steps SET status = 'Running', attempt = $2 WHERE operation_id = $1 AND ordinal = 2`, [
      id,
      MAX_INTERRUPTIONS,
    ]);
    await runnerOf(definition).run(id);
    const { status, steps } = await read(id);
    expect([status, ...steps.map((step) => step.status)]).toEqual(['Failed', 'Failed', 'Failed']);
  });

  it('refuses wishes that make no sense any more', async () => {
    const definition = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one')]);
    await runnerOf(definition).run(id);
    const cancel = requestOperationAction(
      { uow: database.uow, bell: new RememberingBell() },
      { operationId: id, action: 'cancel' },
    );
    await expect(cancel).rejects.toMatchObject({ code: 'operation-action-not-allowed' });
  });

  it('gives a step that kills its worker up after a while', async () => {
    const definition = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one')]);
    await database.uow.read.manager.query(`UPDATE operation_steps SET status = 'Running', attempt = $2 WHERE operation_id = $1`, [
      id,
      MAX_INTERRUPTIONS,
    ]);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual([]);
    expect(await read(id)).toMatchObject({ status: 'Failed' });
  });

  it('performs an interrupted step again after the lease has run out', async () => {
    const definition = new ScriptedOperation();
    const id = await storeOperation(database.uow, [forward('one')]);
    const dead = await database.uow.read.operations.acquire(id, 'dead', 300);
    expect(dead).toBeDefined();
    await database.uow.read.operations.stepStarted(id, 1);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual([]);
    await sleep(350);
    expect(await database.uow.read.operations.dueIds(100)).toContain(id);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual(['one']);
  });

  it.each([
    ['the plan', `UPDATE operations SET plan = jsonb_set(plan, '{1,title}', '"Do something else"') WHERE id = $1`],
    ['a step', `UPDATE operation_steps SET action = 'something-else' WHERE operation_id = $1 AND ordinal = 2`],
  ])('halts and undoes when %s was changed after it was accepted', async (_what, tamper) => {
    const definition = new ScriptedOperation({ one: () => database.uow.read.manager.query(tamper, [id]) });
    definition.cleanup = [cleanup('undo-one')];
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    await runnerOf(definition).run(id);
    expect(definition.performed).toEqual(['one', 'undo-one']);
    expect(await read(id)).toMatchObject({ status: 'Failed', error: expect.stringContaining('not those of the plan') });
  });

  it('stores a plan whose hash can be checked again', async () => {
    const id = await storeOperation(database.uow, [forward('one'), forward('two')]);
    const { plan, planHash } = await read(id);
    expect(hashPlan(plan)).toBe(planHash);
    expect(hashPlan([])).not.toBe(planHash);
  });

  it('stores what steps say, live and without secrets', async () => {
    const definition = new ScriptedOperation({
      one: async ({ say, hide }) => {
        hide('planted-secret');
        say('the password is planted-secret');
        await sleep(300);
        throw new DomainError('step-failed', 'planted-secret did not work.');
      },
    });
    const id = await storeOperation(database.uow, [forward('one')]);
    await runnerOf(definition).run(id);
    const { steps, error } = await read(id);
    expect(steps[0]).toMatchObject({ output: 'the password is [hidden]\n', error: '[hidden] did not work.' });
    expect(error).toBe('Do one: [hidden] did not work.');
    // Transactions of other databases on the same server hold events back while they are open.
    const patience = Date.now() + 10_000;
    const readAll = () => database.uow.read.events.after({ xid: '0', id: '0' }, { operationId: id }, 100);
    let events = await readAll();
    const isOver = () => events.at(-1)?.type === 'operation' && events.at(-1)?.status === 'Failed';
    while (!isOver() && Date.now() < patience) events = await readAll();
    expect(events.map(({ type, status }) => `${type} ${status ?? ''}`)).toEqual([
      'operation Queued',
      'step Running',
      'operation Running',
      'output ',
      'step Failed',
      'operation Running',
      'operation Failed',
    ]);
    expect(JSON.stringify(events)).not.toContain('planted-secret');
  });
});
