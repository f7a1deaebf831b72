import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import { MAX_STEP_OUTPUT_CHARS } from './operation.repository.js';
import type { Lease, NewOperation, OperationRow } from './operation.repository.js';

const LEASE_MS = 60_000;

describe('operations', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());

  const add = async (given: Partial<NewOperation> = {}): Promise<string> => {
    const operation = rows.operation(given);
    await test.uow.run((tx) => tx.operations.add(operation));
    return operation.id;
  };
  const read = (id: string): Promise<OperationRow> => test.uow.read.operations.byId(id);
  const acquire = (id: string, owner = 'worker'): Promise<Lease | undefined> =>
    test.uow.read.operations.acquire(id, owner, LEASE_MS);
  const acquired = async (given: Partial<NewOperation> = {}): Promise<Lease> => (await acquire(await add(given)))!;
  const lapse = (id: string): Promise<unknown> =>
    test.uow.dataSource.query(`UPDATE operations SET lease_until = now() - interval '1 s' WHERE id = $1`, [id]);
  const fence = (lease: Lease): Promise<void> => test.uow.run((tx) => tx.operations.fence(lease));

  describe('on one cluster', () => {
    it('are one at a time: of ten that race, the database lets one in', async () => {
      const clusterId = newId();
      const settled = await Promise.allSettled(Array.from({ length: 10 }, () => add({ clusterId, clusterName: 'orders' })));
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const one of settled)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({ code: 'cluster-busy', detail: expect.stringContaining('orders') });
    });

    it.each(['Scheduled', 'Waiting', 'Paused', 'Running'] as const)('keep others away while %s', async (status) => {
      const clusterId = newId();
      const id = await add({ clusterId });
      await test.uow.run((tx) => tx.operations.change(id, { status }));
      await expect(add({ clusterId })).rejects.toMatchObject({ code: 'cluster-busy' });
    });

    it.each(['Succeeded', 'Failed', 'Cancelled'] as const)('make room for the next when they have %s', async (status) => {
      const clusterId = newId();
      const id = await add({ clusterId });
      await test.uow.run((tx) => tx.operations.change(id, { status }));
      await expect(add({ clusterId })).resolves.toEqual(expect.any(String));
    });
  });

  describe('held by a lease', () => {
    it('have one holder, however many race for them', async () => {
      const id = await add();
      const leases = await Promise.all(Array.from({ length: 15 }, (_, index) => acquire(id, `worker-${index}`)));
      const won = leases.flatMap((lease, index) => (lease ? [index] : []));
      expect(won).toHaveLength(1);
      expect(await read(id)).toMatchObject({ leaseOwner: `worker-${won[0]}`, leaseToken: 1, status: 'Running' });
    });

    it('are taken over once, with a higher token, when the holder stops renewing', async () => {
      const first = await acquired();
      expect(await acquire(first.operationId)).toBeUndefined();
      await lapse(first.operationId);
      const racers = await Promise.all(Array.from({ length: 8 }, () => acquire(first.operationId, 'other')));
      const [second, ...more] = racers.flatMap((lease) => lease ?? []);
      expect(more).toEqual([]);
      expect(second?.token).toBe(first.token + 1);
    });

    it('refuse the writes of a worker that was overtaken, and take those of its successor', async () => {
      const stale = await acquired();
      await lapse(stale.operationId);
      const fresh = (await acquire(stale.operationId, 'other'))!;
      await expect(fence(stale)).rejects.toMatchObject({ code: 'lease-lost' });
      await expect(test.uow.read.operations.renew(stale, LEASE_MS)).rejects.toMatchObject({ code: 'lease-lost' });
      await test.uow.read.operations.release(stale, 0);
      await expect(fence(fresh)).resolves.toBeUndefined();
      expect(await read(stale.operationId)).toMatchObject({ leaseOwner: 'other' });
    });

    it('make a takeover wait for what the holder is writing', async () => {
      const lease = await acquired();
      await lapse(lease.operationId);
      const order: string[] = [];
      let takeover: Promise<unknown> = Promise.resolve();
      await test.uow.run(async (tx) => {
        await tx.operations.fence(lease);
        takeover = acquire(lease.operationId, 'other').then((taken) => order.push(taken ? 'taken' : 'refused'));
        await new Promise((resolve) => setTimeout(resolve, 100));
        order.push('written');
      });
      await takeover;
      expect(order).toEqual(['written', 'taken']);
    });

    it('refuse the writes of a worker that has let go', async () => {
      const lease = await acquired();
      await test.uow.read.operations.release(lease, 0);
      await expect(fence(lease)).rejects.toMatchObject({ code: 'lease-lost' });
    });

    it('tell the holder that a person wants them cancelled', async () => {
      const lease = await acquired();
      expect(await test.uow.read.operations.renew(lease, LEASE_MS)).toEqual({ cancelRequested: false });
      await test.uow.run((tx) => tx.operations.change(lease.operationId, { cancelRequested: true }));
      expect(await test.uow.read.operations.renew(lease, LEASE_MS)).toEqual({ cancelRequested: true });
    });

    it('are due to nobody while held or before their time, and to anybody after', async () => {
      const lease = await acquired();
      const due = async (): Promise<boolean> => (await test.uow.read.operations.dueIds(1_000)).includes(lease.operationId);
      expect(await due()).toBe(false);
      await test.uow.read.operations.release(lease, 60_000);
      expect([await due(), await acquire(lease.operationId)]).toEqual([false, undefined]);
      await test.uow.read.operations.makeDue(lease.operationId);
      expect(await due()).toBe(true);
    });

    it.each(['Paused', 'Succeeded', 'Failed', 'Cancelled'] as const)('are not taken up when %s', async (status) => {
      const id = await add();
      await test.uow.run((tx) => tx.operations.change(id, { status }));
      expect(await acquire(id)).toBeUndefined();
      expect(await test.uow.read.operations.dueIds(1_000)).not.toContain(id);
    });
  });

  describe('looked for', () => {
    it('are found by a part of their title and by the beginning of their id, and wildcards mean themselves', async () => {
      const id = await add({ title: 'Create PostgreSQL cluster 100%_sure' });
      const find = async (search: string): Promise<string[]> =>
        (await test.uow.read.operations.list({ search }, { limit: 500 })).items.map((operation) => operation.id);
      expect(await find('CLUSTER 100%_')).toEqual([id]);
      expect(await find(id.slice(0, 30).toUpperCase())).toEqual([id]);
      expect(await find('100_%')).toEqual([]);
      expect(await find(id.slice(1))).toEqual([]);
    });
  });

  describe('that need a person', () => {
    it('have halted, or failed lately and were not done since; what is a part is looked at with the whole', async () => {
      const end = (id: string, status: 'Failed' | 'Succeeded', daysAgo = 0): Promise<unknown> =>
        test.uow.dataSource.query(
          `UPDATE operations SET status = $2, finished_at = now() - make_interval(days => $3) WHERE id = $1`,
          [id, status, daysAgo],
        );
      const [failed, mended, old, halted] = [
        await add({ title: 'needs: failed', clusterName: 'one' }),
        await add({ title: 'needs: mended', clusterName: 'two' }),
        await add({ title: 'needs: old', clusterName: 'three' }),
        await add({ title: 'needs: halted', clusterName: 'four' }),
      ];
      const part = await add({ title: 'needs: part', clusterName: 'four', parentId: halted });
      await end(await add({ title: 'needs: again', clusterName: 'two' }), 'Succeeded');
      for (const id of [failed, mended, part]) await end(id, 'Failed');
      await end(old, 'Failed', 8);
      await test.uow.dataSource.query(`UPDATE operations SET status = 'Paused', halted_at = now() WHERE id = $1`, [halted]);
      const titles = async (needsPerson: boolean) => {
        const { items } = await test.uow.read.operations.list({ search: 'needs:', needsPerson }, { limit: 9 });
        return items.map(({ title }) => title.replace('needs: ', '')).sort();
      };
      expect(await titles(true)).toEqual(['failed', 'halted']);
      expect(await titles(false)).toEqual(['again', 'mended', 'old', 'part']);
    });
  });

  describe('with steps', () => {
    const output = async (id: string): Promise<string> => (await read(id)).steps[0]!.output;
    const append = (id: string, text: string): Promise<void> => test.uow.run((tx) => tx.operations.appendOutput(id, 1, text));

    it('number cleanup steps after the forward ones', async () => {
      const id = await add();
      const cleanup = { action: 'undo', direction: 'cleanup', title: 'Undo', serverName: null } as const;
      await test.uow.run((tx) => tx.operations.appendSteps(id, [cleanup, cleanup]));
      expect((await read(id)).steps.map(({ ordinal, direction }) => [ordinal, direction])).toEqual([
        [1, 'forward'],
        [2, 'cleanup'],
        [3, 'cleanup'],
      ]);
    });

    it('keep beginning and end of an output that is too long, and say where something is missing', async () => {
      const id = await add();
      const half = MAX_STEP_OUTPUT_CHARS / 2;
      await append(id, `begin${'a'.repeat(half)}`);
      for (let part = 0; part < 5; part++) await append(id, `${'b'.repeat(half / 2)}\n`);
      await append(id, 'end');
      const kept = await output(id);
      expect(kept.length).toBeLessThanOrEqual(MAX_STEP_OUTPUT_CHARS + '\n[...]\n'.length);
      expect(kept.startsWith('beginaaa')).toBe(true);
      expect(kept.endsWith('bbb\nend')).toBe(true);
      expect(kept.split('[...]')).toHaveLength(2);
    });

    it('keep an output whole that just fits', async () => {
      const id = await add();
      const text = 'x'.repeat(MAX_STEP_OUTPUT_CHARS);
      await append(id, text);
      expect(await output(id)).toBe(text);
    });

    it('keep output of programs that PostgreSQL would not store as it is', async () => {
      const id = await add();
      await append(id, 'a\u0000b 🚀 ü');
      expect(await output(id)).toBe('a\ufffdb 🚀 ü');
      await test.uow.run((tx) => tx.operations.stepFinished(id, 1, { status: 'Failed', error: 'no\u0000' }));
      expect((await read(id)).steps[0]).toMatchObject({ status: 'Failed', error: 'no\ufffd' });
    });

    it('fit, though a sentence names two servers with the longest names there are', async () => {
      const serverName = 'n'.repeat(253);
      const title = `Copy ${serverName} to ${serverName}`;
      const id = await add({ steps: [{ action: 'copy', direction: 'forward', title, serverName }] });
      const [step] = (await read(id)).steps;
      expect(step).toMatchObject({ serverName, title: expect.stringMatching(/^Copy n+ to n+…$/) });
    });

    it('count every start, also those of a step that is tried again', async () => {
      const id = await add();
      for (const expected of [1, 2, 3]) {
        await test.uow.run((tx) => tx.operations.stepStarted(id, 1));
        expect((await read(id)).steps[0]).toMatchObject({ status: 'Running', attempt: expected, error: null });
        await test.uow.run((tx) => tx.operations.stepFinished(id, 1, { status: 'Failed', error: 'away', retryable: true }));
        await test.uow.run((tx) => tx.operations.retryStep(id, 1));
      }
    });

    it('end what was not finished when they turn back, and leave alone what was', async () => {
      const step = { action: 'do', direction: 'forward', title: 'Do', serverName: null } as const;
      const id = await add({ steps: [step, step, step] });
      await test.uow.run(async (tx) => {
        await tx.operations.stepFinished(id, 1, { status: 'Succeeded' });
        await tx.operations.stepStarted(id, 2);
        await tx.operations.endUnfinishedSteps(id, 'Failed');
      });
      expect((await read(id)).steps.map(({ status }) => status)).toEqual(['Succeeded', 'Failed', 'Cancelled']);
    });
  });
});
