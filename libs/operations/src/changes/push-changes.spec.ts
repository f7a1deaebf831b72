import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Change, OperationAction } from '@rocket/domain';
import { requestOperationAction } from '../operations/request-operation-action.js';
import { changedServers } from './changed-servers.js';
import { planChangeRun } from './plan-change-run.js';
import { startChangeRun } from './start-change-run.js';
import { FleetOfParameters } from './testing.js';
import { planUndo, startUndo } from './undo-change-run.js';

describe('a change that is pushed', () => {
  let world: FleetOfParameters;
  let round = 0;
  /** Names that are new in every test, of a cluster and its servers. */
  let names: { application: string; first: string; second: string };

  beforeAll(async () => {
    world = await FleetOfParameters.create();
  });
  afterAll(() => world.fleet.drop());
  beforeEach(async () => {
    round++;
    names = { application: 'webshop', first: `a-round-${String(round)}`, second: `b-round-${String(round)}` };
    await world.fleet.cluster(names.first, `a${String(round)}-1`, `a${String(round)}-2`, `a${String(round)}-3`);
    await world.fleet.cluster(names.second, `b${String(round)}-1`, `b${String(round)}-2`);
    // Those of earlier rounds are out of reach.
    await world.fleet.sql(
      `UPDATE clusters SET lifecycle = 'Expired', expired_at = now() WHERE cluster_name NOT LIKE $1`,
      `%-round-${String(round)}`,
    );
    Object.assign(world, { exitCode: 0, isLate: false, failsStatements: false });
    world.takeDone();
  });

  const on = (text: string): string => text.replace(/\b([ab])(\d)\b/g, `$1${String(round)}-$2`);
  const request = (change: Change, selector: object = {}) => ({
    dbmsType: 'PostgreSQL' as const,
    change,
    selection: { by: 'selector' as const, ...selector },
    maxParallelClusters: 4,
  });
  const workMem = (value: string | null): Change => ({ kind: 'parameter', name: 'work_mem', value });
  const connections = (value: string): Change => ({ kind: 'parameter', name: 'max_connections', value });
  const statement: Change = { kind: 'sql', database: null, statement: 'select 1' };
  const script: Change = { kind: 'script', script: 'true' };
  const start = async (change: Change, selector = {}): Promise<string> =>
    (await startChangeRun(world.parts, { ...request(change, selector), actor: 'ada', ticketUrl: 'https://t.example/1' }))
      .operationId;
  const push = async (change: Change) => world.settle(await start(change));
  const partsOf = (id: string) => world.fleet.uow.read.operations.partsOf(id);
  const ask = async (operationId: string, action: OperationAction): Promise<void> => {
    await requestOperationAction(world.parts, { operationId, action });
  };
  const told = async (clusterName: string): Promise<string[]> => {
    const page = await world.fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return page.items.map(({ type, text }) => `${type}: ${text}`).reverse();
  };
  const rowsOf = async (id: string) => (await partsOf(id)).flatMap(changedServers);

  describe('as a parameter', () => {
    it('is set on replicas first and the primary last, on the first cluster before the second', async () => {
      const run = await push(workMem('8MB'));
      expect(run).toMatchObject({ status: 'Succeeded', error: null, title: 'Set work_mem to 8MB on 2 clusters' });
      expect(world.takeDone()).toEqual(['a1', 'a3', 'a2', 'b1', 'b2'].map((name) => on(`set 8MB ${name}`)));
      expect(await told(names.first)).toEqual([
        on(`ConfigChange: work_mem of ${names.first}: 4MB -> 8MB on a1, a3, a2. Ticket: https://t.example/1`),
      ]);
      expect(await rowsOf(run.id)).toMatchObject(
        Array.from({ length: 5 }, () => ({ state: 'Done', before: '4MB', after: '8MB', setBefore: null, setAfter: '8MB' })),
      );
    });

    it('is not pushed anywhere where everybody has it', async () => {
      await push(workMem('9MB'));
      await expect(start(workMem('9MB'))).rejects.toMatchObject({ code: 'change-not-possible' });
      const plan = await planChangeRun(world.parts, request(workMem('9MB')));
      expect(plan.current.map(({ clusterName }) => clusterName)).toEqual([names.first, names.second]);
    });

    it.each([
      [{ name: 'port', value: '1' }, '/change/name'],
      [{ name: 'no_such', value: '1' }, '/change/name'],
      [{ name: 'work_mem', value: 'wrong' }, '/change/value'],
    ])('%j is refused before any server has heard of it', async (parameter, pointer) => {
      await expect(start({ kind: 'parameter', ...parameter })).rejects.toMatchObject({
        code: 'validation-failed',
        errors: [{ pointer }],
      });
      expect(world.takeDone()).toEqual([]);
    });

    it('restarts each member right after it was set, the primary last; less of it than the primary has comes to the primary first', async () => {
      const id = await start(connections('200'), { clusterName: names.first });
      expect(await world.settle(id)).toMatchObject({ status: 'Succeeded' });
      const restarted = (value: string, ...servers: string[]): string[] =>
        servers.flatMap((name) => [`set ${value} ${name}`, `stop ${name}`, `start ${name}`].map(on));
      expect(world.takeDone()).toEqual(restarted('200', 'a1', 'a3', 'a2'));
      expect(await rowsOf(id)).toMatchObject(Array.from({ length: 3 }, () => ({ before: '100', after: '200' })));
      const plan = await planChangeRun(world.parts, request(connections('150'), { clusterName: names.first }));
      expect(plan.subject.clusters[0]).toMatchObject({
        restartOrder: 'primary-first',
        notice: expect.stringContaining('first and where it is'),
      });
      await world.settle(await start(connections('150'), { clusterName: names.first }));
      expect(world.takeDone()).toEqual(restarted('150', 'a2', 'a1', 'a3'));
    });

    it('halts on the first failure, leaves the second cluster alone, and goes on where it was when it is retried', async () => {
      world.fleet.refused.add(on('set 5MB a3'));
      const run = await push(workMem('5MB'));
      expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining('refuses') });
      expect(world.takeDone()).toEqual([on('set 5MB a1')]);
      expect(await partsOf(run.id)).toHaveLength(1);
      expect((await told(names.first)).at(-1)).toContain('ConfigChangeFailed');
      await ask(run.id, 'retry');
      expect(await world.settle(run.id)).toMatchObject({ status: 'Succeeded' });
      expect(world.takeDone()).toEqual(['a3', 'a2', 'b1', 'b2'].map((name) => on(`set 5MB ${name}`)));
    });

    it('is set back, and restarted back, where it was set when it is cancelled', async () => {
      world.set.set(on('max_connections on a1'), '100');
      world.fleet.refused.add(on('start a3'));
      const run = await push(connections('300'));
      expect(run.status).toBe('Paused');
      world.takeDone();
      await ask(run.id, 'cancel');
      await world.settle(run.id);
      const parts = await partsOf(run.id);
      expect(parts.map(({ status }) => status)).toEqual(['Failed']);
      expect(world.takeDone()).toEqual(['write null a3', 'set 100 a1', 'start a3', 'stop a1', 'start a1'].map(on));
      expect([...world.set].filter(([key]) => key.includes(on('a3')))).toEqual([]);
      expect(await rowsOf(run.id)).toMatchObject([{ state: 'SetBack' }, { state: 'SetBack' }, { state: 'Skipped' }]);
      await expect(planUndo(world.parts, run.id)).rejects.toMatchObject({ code: 'undo-not-possible' });
    });
  });

  describe('and undone', () => {
    it('gives everybody what it had, a value or none, and can be undone itself', async () => {
      world.set.set(on('work_mem on a1'), '6MB');
      const run = await push(workMem('7MB'));
      world.takeDone();
      const { operationId } = await startUndo(world.parts, { operationId: run.id, actor: 'ada' });
      expect(await world.settle(operationId)).toMatchObject({
        status: 'Succeeded',
        title: 'Set work_mem back to what it was before on 2 clusters',
      });
      expect(world.takeDone()).toEqual(['set 6MB a1', 'set null a3', 'set null a2', 'set null b1', 'set null b2'].map(on));
      await expect(startUndo(world.parts, { operationId: run.id, actor: 'ada' })).rejects.toMatchObject({
        code: 'change-not-possible',
      });
      await world.settle((await startUndo(world.parts, { operationId, actor: 'ada' })).operationId);
      expect(world.takeDone()).toHaveLength(5);
      expect(world.set.get(on('work_mem on b2'))).toBe('7MB');
    });

    it('is refused where somebody has set something else since, for a statement, and for what has not ended', async () => {
      const run = await push(workMem('7MB'));
      world.set.set(on('work_mem on b1'), '1GB');
      await expect(planUndo(world.parts, run.id)).rejects.toMatchObject({
        code: 'undo-not-possible',
        detail: expect.stringContaining(on('work_mem on b1 is set to 1GB by now')),
      });
      world.set.delete(on('work_mem on b1'));
      expect((await planUndo(world.parts, run.id)).subject.clusters).toHaveLength(2);
      await expect(planUndo(world.parts, (await push(statement)).id)).rejects.toMatchObject({ code: 'undo-not-possible' });
      await expect(planUndo(world.parts, await start(workMem('2MB')))).rejects.toMatchObject({ code: 'undo-not-possible' });
    });
  });

  describe('as a statement', () => {
    it('runs on every primary, and its output is kept', async () => {
      const run = await push(statement);
      expect(run.status).toBe('Succeeded');
      expect(world.takeDone()).toEqual(['sql a2', 'sql b2'].map(on));
      expect((await rowsOf(run.id)).map(({ output }) => output)).toEqual(['SELECT 1\n', 'SELECT 1\n']);
    });

    it('halts when it fails, and is left out where somebody says so', async () => {
      world.failsStatements = true;
      const run = await push(statement);
      expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining('PostgreSQL said: no.') });
      expect(world.takeDone()).toEqual([on('sql a2')]);
      world.failsStatements = false;
      const [part] = await partsOf(run.id);
      await ask(part?.id ?? '', 'skip');
      expect(await world.settle(run.id)).toMatchObject({ status: 'Succeeded' });
      expect(world.takeDone()).toEqual([on('sql b2')]);
      expect((await rowsOf(run.id)).map(({ state }) => state)).toEqual(['Skipped', 'Done']);
    });

    it('never runs again by itself after an interruption, only when a person says so', async () => {
      world.failsStatements = true;
      const run = await push(statement);
      world.takeDone();
      world.failsStatements = false;
      const [part] = await partsOf(run.id);
      // As a worker that died while it ran leaves it behind.
      const begun = { begunFor: 'the first request' };
      await world.fleet.sql(
        `UPDATE operation_steps SET status = 'Running', findings = $2 WHERE operation_id = $1 AND action = 'run-sql'`,
        part?.id,
        JSON.stringify(begun),
      );
      await world.fleet.sql(`UPDATE operations SET status = 'Queued', halted_at = NULL, due_at = now() WHERE id = $1`, part?.id);
      await ask(run.id, 'retry');
      expect(await world.settle(run.id)).toMatchObject({ status: 'Paused', error: expect.stringContaining('Nobody knows') });
      expect(world.takeDone()).toEqual([]);
      await ask(run.id, 'retry');
      expect(await world.settle(run.id)).toMatchObject({ status: 'Succeeded' });
      expect(world.takeDone()).toEqual(['sql a2', 'sql b2'].map(on));
    });
  });

  describe('as a script', () => {
    it('runs on the servers that can, one at a time, with its exit code and its output in whole lines', async () => {
      await expect(start(script)).rejects.toMatchObject({ code: 'capability-missing' });
      for (const name of ['a1', 'a2', 'b1']) world.able.add(on(name));
      const plan = await planChangeRun(world.parts, request(script));
      expect(plan.refused.map(({ serverName }) => serverName)).toEqual(['a3', 'b2'].map(on));
      const run = await push(script);
      expect(run.status).toBe('Succeeded');
      expect(world.takeDone()).toEqual(['script a1', 'script a2', 'script b1'].map(on));
      expect(await rowsOf(run.id)).toMatchObject(
        Array.from({ length: 3 }, () => ({ state: 'Done', exitCode: 0, output: 'half a line\nand the rest\n' })),
      );
      await world.settle(await start(script, { serverName: on('a2') }));
      expect(world.takeDone()).toEqual([on('script a2')]);
    });

    it('halts at an exit code that is not 0', async () => {
      for (const name of ['a1', 'a2', 'b1']) world.able.add(on(name));
      world.exitCode = 3;
      const run = await push(script);
      expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining('exit code 3') });
      expect(world.takeDone()).toEqual([on('script a1')]);
      expect((await rowsOf(run.id))[0]).toMatchObject({ state: 'Failed', exitCode: 3 });
    });

    it('halts when it takes too long, and does not run again by itself', async () => {
      for (const name of ['a1', 'a2']) world.able.add(on(name));
      world.isLate = true;
      const run = await push(script);
      const why = on('It took longer than 1800 s on a1 and was broken off. What it had done by then is done.');
      expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining(why) });
      expect(world.takeDone()).toEqual([on('script a1')]);
      expect((await rowsOf(run.id))[0]).toMatchObject({
        state: 'Failed',
        exitCode: null,
        output: 'half a line\nand the rest\n',
      });
    });
  });
});
