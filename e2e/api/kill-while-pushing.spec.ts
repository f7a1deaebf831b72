import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '@rocket/domain';
import {
  OperationRunner,
  inspectMembers,
  operationDefinitions,
  requestOperationAction,
  startChangeRun,
  startUndo,
  toSubject,
} from '@rocket/operations';
import type { OperationRow } from '@rocket/persistence';
import { createLogger } from '@rocket/platform';
import { World } from '../support/world.ts';

const PATIENCE_MS = 60_000;

describe('a worker that is killed while it pushes a change', () => {
  let world: World | undefined;
  let runner: OperationRunner;
  const there = (): World => {
    if (!world) throw new Error('The world was not made.');
    return world;
  };

  beforeAll(async () => {
    world = await World.make();
    await world.addLocal(4);
    for (const clusterName of ['first', 'second']) await world.carryOn(await world.accept(clusterName, 2));
    const logger = createLogger({ name: 'test', level: 'silent' });
    const definitions = operationDefinitions(world.parts);
    runner = new OperationRunner({ uow: world.uow, definitions, logger, owner: 'test', leaseMs: 600 });
  });
  afterAll(() => world?.destroy());

  const start = async (change: Change, clusterName?: string): Promise<string> => {
    const request = {
      dbmsType: 'PostgreSQL' as const,
      change,
      selection: { by: 'selector' as const, clusterName },
      maxParallelClusters: 2,
    };
    return (await startChangeRun(there().parts, { ...request, actor: 'test' })).operationId;
  };
  const parameter = (name: string, value: string | null): Change => ({ kind: 'parameter', name, value });
  const read = (id: string): Promise<OperationRow> => there().uow.read.operations.byId(id);
  const partsOf = (id: string): Promise<OperationRow[]> => there().uow.read.operations.partsOf(id);

  /** Looks at an operation until it has come to something. */
  async function until(id: string, has: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await has())) {
      if (Date.now() > deadline) throw new Error(`It does not come to that: ${JSON.stringify(await read(id))}`);
      await runner.run(id);
      await sleep(50);
    }
  }
  const isOver = async (id: string): Promise<boolean> => ['Succeeded', 'Failed', 'Cancelled'].includes((await read(id)).status);
  const isOpen = ({ status }: OperationRow): boolean => !['Succeeded', 'Failed', 'Cancelled'].includes(status);

  /** The first process dies when it has begun the first part, which is carried on by processes that die in every step. */
  async function pushDyingEverywhere(id: string): Promise<void> {
    expect(await there().carryOn(id, { checkpoint: 'step-performed', ordinal: 1 })).toBe('killed');
    const [first] = await partsOf(id);
    await there().carryOnDyingEverywhere(first?.id ?? '');
    await carryParts(id);
    expect(await read(id)).toMatchObject({ status: 'Succeeded', error: null });
  }

  async function carryParts(id: string): Promise<void> {
    await until(id, async () => {
      for (const part of (await partsOf(id)).filter(isOpen)) await runner.run(part.id);
      return isOver(id);
    });
  }

  /** What every member of both clusters says: what is set, and what holds. */
  async function shown(name: string): Promise<[string | null, string][]> {
    const answers: [string | null, string][] = [];
    for (const clusterName of ['first', 'second']) {
      const row = await there().uow.read.clusters.byName('PostgreSQL', clusterName);
      const { engine, cluster } = await toSubject(there().parts, row);
      for (const member of cluster.members) {
        const io = { signal: AbortSignal.timeout(10_000), say: () => undefined };
        const { changed, value, pendingRestart } = await engine.describeParameter(cluster, member, name, io);
        expect(pendingRestart).toBe(false);
        answers.push([changed, value]);
      }
    }
    return answers;
  }
  const everywhere = (changed: string | null, value: string) => Array.from({ length: 4 }, () => [changed, value]);

  let raised = '';
  let was = '';

  it('sets a parameter that takes a restart everywhere when it dies in every step', async () => {
    was = (await shown('max_connections'))[0]?.[1] ?? '';
    const more = String(Number(was) + 7);
    raised = await start(parameter('max_connections', more));
    await pushDyingEverywhere(raised);
    expect(await shown('max_connections')).toEqual(everywhere(more, more));
  });

  it('undoes it, the primary first, when it dies in every step', async () => {
    const { operationId } = await startUndo(there().parts, { operationId: raised, actor: 'test' });
    await pushDyingEverywhere(operationId);
    expect(await shown('max_connections')).toEqual(everywhere(null, was));
  });

  it('sets back what was set when it is cancelled at the end, also when it dies in every step of that', async () => {
    const before = await shown('max_connections');
    const id = await start(parameter('max_connections', String(Number(before[0]?.[1]) + 9)), 'first');
    await until(id, async () => (await partsOf(id)).length > 0);
    const [part] = await partsOf(id);
    const partId = part?.id ?? '';
    const last = part?.steps.at(-1)?.ordinal ?? 0;
    expect(await there().carryOn(partId, { checkpoint: 'step-recorded-as-running', ordinal: last })).toBe('killed');
    await requestOperationAction(there().parts, { operationId: id, action: 'cancel' });
    for (let ordinal = last + 1; ordinal <= last + 5; ordinal++)
      expect(await there().carryOn(partId, { checkpoint: 'step-performed', ordinal })).toBe('killed');
    expect(await there().carryOn(partId)).toBe(0);
    const ended = await read(partId);
    expect(ended.steps.slice(last).map(({ action, status }) => [action, status])).toEqual([
      ...['set-back', 'set-back', 'restart-back', 'restart-back', 'verify-members'].map((action) => [action, 'Succeeded']),
    ]);
    await until(id, () => isOver(id));
    expect(await shown('max_connections')).toEqual(before);
  });

  it('brings a member back that does not start with what was set, and has touched no other', async () => {
    const before = await shown('max_connections');
    // Each is a value that there may be; only the sum of all processes is too much, which the server finds when it starts.
    const id = await start(parameter('max_connections', '262143'), 'first');
    await until(id, async () => (await partsOf(id)).length > 0);
    const [part] = await partsOf(id);
    await until(part?.id ?? '', async () => (await read(part?.id ?? '')).status === 'Paused');
    await until(id, async () => (await read(id)).status === 'Paused');
    const halted = await read(part?.id ?? '');
    expect(halted.steps.find(({ status }) => status === 'Failed')).toMatchObject({
      action: 'restart-member',
      error: expect.stringContaining('too many server processes'),
    });
    expect(halted.steps.filter(({ action, attempt }) => action === 'set-parameter' && attempt > 0)).toHaveLength(1);
    await requestOperationAction(there().parts, { operationId: id, action: 'cancel' });
    await until(part?.id ?? '', () => isOver(part?.id ?? ''));
    await until(id, () => isOver(id));
    expect(await shown('max_connections')).toEqual(before);
    const subject = await toSubject(there().parts, await there().uow.read.clusters.byName('PostgreSQL', 'first'));
    const readings = await inspectMembers(subject, AbortSignal.timeout(10_000));
    expect(readings.map(({ answers, streaming }) => [answers, streaming])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('runs a statement once when it dies after it, and only a person has it run again', async () => {
    const setUp = await start({ kind: 'sql', database: null, statement: 'create table runs (n serial)' });
    await carryParts(setUp);
    const id = await start({ kind: 'sql', database: null, statement: 'insert into runs default values' }, 'first');
    await until(id, async () => (await partsOf(id)).length > 0);
    const [part] = await partsOf(id);
    const partId = part?.id ?? '';
    const ordinal = part?.steps.find(({ action }) => action === 'run-sql')?.ordinal ?? 0;
    // Its end was recorded: it is known that it ran, and it does not run again.
    expect(await there().carryOn(partId, { checkpoint: 'step-performed', ordinal })).toBe('killed');
    await until(partId, () => isOver(partId));
    expect(await read(partId)).toMatchObject({ status: 'Succeeded' });
    expect(await rows()).toBe(1);

    const slow = 'select pg_sleep(2); insert into runs default values';
    const again = await start({ kind: 'sql', database: null, statement: slow }, 'first');
    await until(again, async () => (await partsOf(again)).length > 0);
    const slowId = (await partsOf(again))[0]?.id ?? '';
    await there().carryOnAndKill(slowId, async () => (await read(slowId)).steps.some(({ findings }) => findings !== null));
    await until(slowId, async () => (await read(slowId)).status === 'Paused');
    expect((await read(slowId)).error).toContain('Nobody knows whether it ran.');
    await sleep(4_000);
    const meanwhile = await rows();
    await requestOperationAction(there().parts, { operationId: slowId, action: 'retry' });
    await until(slowId, () => isOver(slowId));
    expect(await read(slowId)).toMatchObject({ status: 'Succeeded' });
    expect(await rows()).toBe(meanwhile + 1);
  });

  async function rows(): Promise<number> {
    const row = await there().uow.read.clusters.byName('PostgreSQL', 'first');
    const { engine, cluster } = await toSubject(there().parts, row);
    const primary = cluster.members.find(
      ({ serverName }) => row.members.find(({ server }) => server.serverName === serverName)?.nodeRole === 'Primary',
    );
    if (!primary) throw new Error('The cluster has no primary.');
    const io = { signal: AbortSignal.timeout(10_000), say: () => undefined };
    const { output } = await engine.runSql(cluster, primary, { statement: 'select count(*) as number from runs' }, io);
    return Number(output.split('\n')[1]);
  }
});
