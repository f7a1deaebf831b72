import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { OperationAction } from '@rocket/domain';
import { requestOperationAction } from '@rocket/operations';
import { PatchWorld } from '../support/patch-world.ts';
import { World } from '../support/world.ts';

const DRILL_TIMEOUT_MS = 180_000;

/** As the drills of what goes wrong, with what people choose then. */
describe('a rolling patch that halted or was cancelled', () => {
  let world: World;
  let patches: PatchWorld;

  beforeAll(async () => {
    world = await World.make();
    await world.addLocal(20);
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
    'goes back to the old primary when the hand-over fails, and copies nobody anew when it is tried again',
    () =>
      drill('hand-over', async ([primary = '', candidate = '', other = '']) => {
        const id = await patches.begin('hand-over');
        // Its files cannot be read once, so nobody knows where the primary was shut down.
        let failures = 1;
        patches.disturb(primary, (host) => ({
          run: (argv, options) =>
            argv[0] === 'od' && failures-- > 0
              ? Promise.reject(new DomainError('command-failed', 'No such program.'))
              : host.run(argv, options),
        }));
        const halted = await patches.carryOn(id);
        expect(halted.error).toContain('No such program.');
        expect(await patches.answers('hand-over')).toMatchObject({ [primary]: '17.9 primary', [candidate]: '17.10 replica' });
        patches.disturb(primary);
        const before = await directoriesOf([primary, candidate, other]);
        await ask(id, 'retry');
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Succeeded' });
        expect(versions(await patches.answers('hand-over'))).toEqual(ALL_PATCHED);
        expect(await directoriesOf([primary, candidate, other])).toEqual(before);
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'asks the gate again when it is tried again before anything was touched',
    () =>
      drill('again', async ([primary = '', , first = '']) => {
        const id = await patches.begin('again');
        const step = (await patches.read(id)).steps.find(
          ({ action, serverName }) => action === 'gate-before' && serverName === first,
        );
        patches.disturb(first, () => ({ facts: () => Promise.reject(new DomainError('command-failed', 'No.')) }));
        expect((await patches.carryOn(id)).error).toContain(`Nobody knows how much disk is free on ${first}`);
        patches.disturb(first);
        const session = await patches.session('again', primary);
        await session.query('BEGIN');
        await session.query('SELECT 1');
        await ask(id, 'retry');
        const halted = await patches.carryOn(id);
        expect(halted.steps.find(({ ordinal }) => ordinal === step?.ordinal)?.status).toBe('Succeeded');
        expect(halted.error).toContain('transaction');
        await session.query('ROLLBACK');
        await session.end();
        await ask(id, 'cancel');
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Cancelled' });
        const answers = await patches.answers('again');
        expect(versions(answers)).toEqual(['17.10', '17.10', '17.9']);
        expect(primaryOf(answers)).toBe(primary);
        expect((await patches.cluster('again')).release).toBe('17.9');
      }),
    DRILL_TIMEOUT_MS,
  );

  it(
    'finishes the member whose turn has begun when it is cancelled, and leaves a record of it',
    () =>
      drill('cancelled', async ([primary = '', , first = '']) => {
        const id = await patches.begin('cancelled');
        patches.disturb(first, (host) => ({
          installRelease: async (...given) => {
            await ask(id, 'cancel');
            return host.installRelease(...given);
          },
        }));
        expect(await patches.carryOn(id)).toMatchObject({ status: 'Cancelled' });
        const answers = await patches.answers('cancelled');
        expect(answers).toMatchObject({ [primary]: '17.9 primary', [first]: '17.10 replica' });
        expect(versions(answers)).toEqual(['17.10', '17.9', '17.9']);
        const { items } = await world.uow.read.patches.list('PostgreSQL', { clusterName: 'cancelled' }, { limit: 10 });
        expect(items.map(({ serverName, outcome }) => `${serverName} ${outcome}`)).toEqual([`${first} Patched`]);
      }),
    DRILL_TIMEOUT_MS,
  );

  /** What tells a data directory that was kept from one that was made anew. */
  async function directoriesOf(serverNames: string[]): Promise<number[]> {
    const paths = serverNames.map((name) => join(world.dataDirectory, 'servers', name, 'postgresql', 'data', 'PG_VERSION'));
    return Promise.all(paths.map(async (path) => (await stat(path)).ino));
  }
});
