import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import { allowedActions, requestOperationAction } from '@rocket/operations';
import type { OperationAction } from '@rocket/domain';
import { PatchWorld } from '../support/patch-world.ts';
import { World } from '../support/world.ts';

const DRILL_TIMEOUT_MS = 180_000;

/** Each drill has a cluster of three of its own, on real PostgreSQL, with a client that writes all the time. */
describe('a rolling patch in which something goes wrong', () => {
  let world: World;
  let patches: PatchWorld;

  beforeAll(async () => {
    world = await World.make();
    await world.addLocal(50);
    patches = new PatchWorld(world);
  });
  afterAll(() => world.destroy());

  const ask = (operationId: string, action: OperationAction) => requestOperationAction(world.parts, { operationId, action });
  const primaryOf = (answers: Record<string, string>): string =>
    Object.entries(answers).find(([, is]) => is.endsWith('primary'))?.[0] ?? '';
  const versions = (answers: Record<string, string>): string[] =>
    Object.values(answers)
      .map((is) => is.split(' ')[0] ?? '')
      .sort();
  const ALL_PATCHED = ['17.10', '17.10', '17.10'];

  const drill = (clusterName: string, work: (order: string[]) => Promise<void>) => patches.drill(clusterName, work);

  it(
    'patches replicas first and the primary last, and writers hardly notice',
    () =>
      drill('smooth', async ([first, second, third]) => {
        const id = await patches.begin('smooth');
        const operation = await patches.carryOn(id);
        expect(operation).toMatchObject({ status: 'Succeeded', error: null });
        const patched = operation.steps.filter(({ action }) => action === 'patch-member').map(({ serverName }) => serverName);
        expect(patched).toEqual([third, second, first]);
        expect(versions(await patches.answers('smooth'))).toEqual(ALL_PATCHED);
        expect(primaryOf(await patches.answers('smooth'))).toBe(second);
        expect((await patches.cluster('smooth')).release).toBe('17.10');
        const { items } = await world.uow.read.patches.list('PostgreSQL', { clusterName: 'smooth' }, { limit: 10 });
        expect(items.map(({ outcome, toVersion }) => `${outcome} ${toVersion ?? ''}`)).toEqual(Array(3).fill('Patched 17.10'));
        const run = await patches.carryOn(operation.parentId ?? '');
        expect(run.status).toBe('Succeeded');
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'halts with the others untouched when a replica does not come back, and goes on when it can',
    () =>
      drill('absent', async ([primary, , victim = '']) => {
        patches.disturb(victim, () => ({
          startService: () => Promise.reject(new DomainError('command-failed', 'The unit is masked.')),
        }));
        const id = await patches.begin('absent');
        const halted = await patches.carryOn(id);
        expect(halted).toMatchObject({ status: 'Paused', haltedAt: expect.any(Date) });
        expect(halted.error).toContain('The unit is masked.');
        expect(allowedActions(halted)).toEqual(['retry', 'skip', 'rollback', 'cancel']);
        const answers = await patches.answers('absent');
        expect(answers[victim]).toBe('silent');
        expect(versions(answers)).toEqual(['17.9', '17.9', 'silent']);
        expect(primaryOf(answers)).toBe(primary);

        // Left out, the next one is not taken out either: its gate asks for all.
        await ask(id, 'skip');
        const again = await patches.carryOn(id);
        expect(again.haltedAt).not.toBeNull();
        expect(again.error).toContain(victim);
        expect(versions(await patches.answers('absent'))).toEqual(['17.9', '17.9', 'silent']);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'brings the member back as it was when the new binary does not start, and gives its release back when asked',
    () =>
      drill('broken-binary', async ([primary, , victim = '']) => {
        patches.disturb(victim, (host) => ({
          startService: (spec, limits) =>
            host.startService(/17\.10/.test(spec.argv[0] ?? '') ? { ...spec, argv: ['/bin/false'] } : spec, limits),
        }));
        const id = await patches.begin('broken-binary');
        const halted = await patches.carryOn(id);
        expect(halted.haltedAt).not.toBeNull();
        expect(versions(await patches.answers('broken-binary'))).toEqual(['17.9', '17.9', '17.9']);
        await ask(id, 'rollback');
        const ended = await patches.carryOn(id);
        expect(ended.status).toBe('Failed');
        expect(ended.steps.filter(({ direction }) => direction === 'cleanup').map(({ status }) => status)).not.toContain(
          'Failed',
        );
        const answers = await patches.answers('broken-binary');
        expect(versions(answers)).toEqual(['17.9', '17.9', '17.9']);
        expect(primaryOf(answers)).toBe(primary);
        const { items } = await world.uow.read.patches.list('PostgreSQL', { serverName: victim }, { limit: 10 });
        expect(items.map(({ outcome }) => outcome).sort()).toEqual(['Failed', 'RolledBack']);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'stops nothing while a replica is behind and stays behind',
    () =>
      drill('behind', async ([, late = '']) => {
        const pause = async (text: string): Promise<void> => void (await superuser('behind', late, text));
        const id = await patches.begin('behind');
        await pause('SELECT pg_wal_replay_pause()');
        const [primary = ''] = (await patches.cluster('behind')).members.map(({ server }) => server.serverName);
        await superuser(
          'behind',
          primary,
          'CREATE TABLE ballast AS SELECT repeat(md5(i::text), 20) FROM generate_series(1, 6000) i',
        );
        const halted = await patches.carryOn(id);
        expect(halted.error).toMatch(/bytes behind/);
        expect(versions(await patches.answers('behind'))).toEqual(['17.9', '17.9', '17.9']);
        expect(halted.steps.some(({ action, attempt }) => action === 'patch-member' && attempt > 0)).toBe(false);
        await pause('SELECT pg_wal_replay_resume()');
        await ask(id, 'retry');
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Succeeded' });
        expect(versions(await patches.answers('behind'))).toEqual(ALL_PATCHED);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'does not cut off a long transaction on the primary',
    () =>
      drill('long', async ([primary = '']) => {
        const session = await patches.session('long', primary);
        await session.query('BEGIN');
        await session.query('SELECT 1');
        const id = await patches.begin('long');
        const halted = await patches.carryOn(id);
        expect(halted.error).toMatch(/transaction on .* is open/);
        const answers = await patches.answers('long');
        expect(answers[primary]).toBe('17.9 primary');
        expect(versions(answers)).toEqual(['17.10', '17.10', '17.9']);
        // It lives on, and what it does holds.
        await session.query('COMMIT');
        await session.end();
        await ask(id, 'retry');
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Succeeded' });
        expect(versions(await patches.answers('long'))).toEqual(ALL_PATCHED);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'takes nobody else out when the primary is killed in the middle, and finishes when it is back',
    () =>
      drill('killed', async ([primary = '', , first = '']) => {
        const id = await patches.begin('killed');
        patches.disturb(first, (host) => ({
          installRelease: async (...given) => {
            await host.installRelease(...given);
            await killPostmaster(primary);
          },
        }));
        const halted = await patches.carryOn(id);
        expect(halted.haltedAt).not.toBeNull();
        patches.disturb(first);
        expect((await patches.answers('killed'))[primary]).toBe('silent');
        expect(halted.steps.filter(({ action, attempt }) => action === 'patch-member' && attempt > 0)).toHaveLength(1);
        await startAgain('killed', primary);
        await ask(id, 'retry');
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Succeeded' });
        expect(versions(await patches.answers('killed'))).toEqual(ALL_PATCHED);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'does not begin a member whose disk is full',
    () =>
      drill('full', async ([, , victim = '']) => {
        patches.disturb(victim, (host) => ({
          facts: async (limits) => ({ ...(await host.facts(limits)), freeDiskGb: 0.01 }),
        }));
        const halted = await patches.carryOn(await patches.begin('full'));
        expect(halted.error).toContain(`${victim} has 0.01 GB of free disk`);
        expect(versions(await patches.answers('full'))).toEqual(['17.9', '17.9', '17.9']);
        await ask(halted.id, 'cancel');
        expect(await patches.carryOn(halted.id)).toMatchObject({ status: 'Cancelled' });
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'lets one of two runs for the same cluster work, and the other wait',
    () =>
      drill('twice', async () => {
        const [one, other] = [await patches.start('twice'), await patches.start('twice')];
        await patches.look(one);
        const waiting = await patches.carryOn(other);
        expect(await world.uow.read.operations.partsOf(other)).toEqual([]);
        expect(waiting.phase).toContain('Another operation works on twice');
        const [part] = await world.uow.read.operations.partsOf(one);
        expect(await patches.carryOn(part?.id ?? '')).toMatchObject({ status: 'Succeeded' });
        expect(await patches.carryOn(one)).toMatchObject({ status: 'Succeeded' });
        // What it was planned for is not there any more: it says so instead of making something up.
        await patches.look(other);
        const [late] = await world.uow.read.operations.partsOf(other);
        expect((await patches.carryOn(late?.id ?? '')).error).toContain('not as it was when this was planned');
        expect(versions(await patches.answers('twice'))).toEqual(ALL_PATCHED);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'does not follow a plan for members that are not there any more',
    () =>
      drill('shrunk', async ([, , gone = '']) => {
        const runId = await patches.start('shrunk');
        const { id, members } = await patches.cluster('shrunk');
        const server = members.find((member) => member.server.serverName === gone)?.server;
        await world.uow.run((tx) => tx.clusters.expireMembership(id, server?.id ?? ''));
        await patches.look(runId);
        const [part] = await world.uow.read.operations.partsOf(runId);
        const halted = await patches.carryOn(part?.id ?? '');
        expect(halted.error).toContain(`${gone} is no member any more`);
        expect(halted.steps.filter(({ attempt }) => attempt > 0)).toHaveLength(1);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'waits for the next opening when the window closes while it waits, and then goes on',
    () =>
      drill('windowed', async () => {
        const start = new Date('2026-12-06T02:10:00Z');
        let now = start;
        patches.clock = { now: () => now };
        await world.uow.dataSource.query(`UPDATE clusters SET maintenance_window = $1 WHERE cluster_name = 'windowed'`, [
          'Sun:02:00-Sun:04:00 UTC',
        ]);
        try {
          const id = await patches.begin('windowed', { schedule: { kind: 'window' } });
          patches.disturb((await patches.read(id)).steps[1]?.serverName ?? '', (host) => ({
            startService: async (...given) => {
              now = new Date('2026-12-06T03:59:59.500Z');
              return host.startService(...given);
            },
          }));
          const waiting = await patches.carryOn(id);
          expect(waiting).toMatchObject({ status: 'Waiting', haltedAt: null });
          expect(waiting.phase).toContain('2026-12-13T02:00:00.000Z');
          expect(versions(await patches.answers('windowed'))).toEqual(['17.10', '17.9', '17.9']);
          now = new Date('2026-12-13T02:00:01Z');
          expect(await patches.carryOn(id)).toMatchObject({ status: 'Succeeded' });
          expect(versions(await patches.answers('windowed'))).toEqual(ALL_PATCHED);
        } finally {
          patches.clock = { now: () => new Date() };
        }
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'loses nothing when its worker is killed at every step',
    () =>
      drill('dying', async () => {
        const id = await patches.begin('dying');
        await world.carryOnDyingEverywhere(id);
        expect(versions(await patches.answers('dying'))).toEqual(ALL_PATCHED);
        const { items } = await world.uow.read.patches.list('PostgreSQL', { clusterName: 'dying' }, { limit: 10 });
        expect(items.map(({ outcome }) => outcome)).toEqual(['Patched', 'Patched', 'Patched']);
        expect(await world.uow.read.patches.verify()).toMatchObject({ valid: true });
      }),
    DRILL_TIMEOUT_MS,
  );

  it('names a record that was changed', async () => {
    const [row] = (await world.uow.read.patches.list('PostgreSQL', {}, { limit: 1, sort: 'position' })).items;
    await world.uow.dataSource.query(`UPDATE patches SET to_version = '18.4' WHERE id = $1`, [row?.id]);
    expect(await world.uow.read.patches.verify()).toMatchObject({ valid: false, checked: 0, firstBadId: row?.id });
  });

  async function superuser(clusterName: string, serverName: string, text: string): Promise<void> {
    await patches.asSuperuser(clusterName, serverName, text);
  }

  async function killPostmaster(serverName: string): Promise<void> {
    const file = join(world.dataDirectory, 'servers', serverName, 'postgresql', 'data', 'postmaster.pid');
    const [pid] = (await readFile(file, 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  /** As an administrator would, with what is there. */
  async function startAgain(clusterName: string, serverName: string): Promise<void> {
    await patches.startMember(clusterName, serverName);
  }
});
