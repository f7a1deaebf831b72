import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { pidOf } from '../support/processes.ts';
import { feed, lab } from './lab-under-test.ts';
import { HOSTS, NEW, OLD, PatchingUnderTest } from './patching-under-test.ts';

const NO_ARCHIVES = '/etc/apt/apt.conf.d/99-no-archives';
const ARCHIVES = '/var/cache/apt/archives';
/** As long as somebody may take to plug a cable in again. */
const AWAY_MS = 75_000;

describe('a rolling patch on servers that have faults', () => {
  let patching: PatchingUnderTest;
  /** How every server was before the patch. */
  let before: Record<string, string>;

  beforeAll(async () => {
    patching = await PatchingUnderTest.start();
  });
  afterAll(() => patching?.destroy());
  beforeEach(async () => {
    if (Object.values(await patching.answers()).some((is) => is.startsWith(NEW))) await patching.goBack();
    before = await patching.answers();
    expect(Object.values(before).sort()).toEqual([`${OLD} primary`, `${OLD} replica`, `${OLD} replica`]);
  });
  afterEach(async () => {
    const undo = `rm -f ${NO_ARCHIVES}; umount ${ARCHIVES} 2>/dev/null; apt-mark unhold '*' >/dev/null || true`;
    for (const host of HOSTS) await feed(host, '', undo);
  });

  const patched = async (): Promise<void> =>
    expect(Object.values(await patching.answers()).sort()).toEqual([`${NEW} primary`, `${NEW} replica`, `${NEW} replica`]);
  /** A run whose first server gets a fault before it begins. It halts before anything was stopped; answers why. */
  const refused = async (input: string, script: string): Promise<{ id: string; first: string; reason: string }> => {
    const counts = await patching.startsAndStops();
    const { id, order } = await patching.begin('DB', 10_000);
    const [first = ''] = order;
    await feed(first, input, script);
    const reason = await patching.halted(id);
    expect(await patching.startsAndStops()).toEqual(counts);
    expect(await patching.answers()).toEqual(before);
    expect((await patching.steps(id)).filter(({ title, attempt }) => title.startsWith('Patch ') && attempt > 0)).toEqual([]);
    return { id, first, reason };
  };

  it('stops nothing when a server cannot reach its archives, and leaves everything as it is when it is given up', () =>
    patching.whileWriting(async () => {
      const { id, first, reason } = await refused('Acquire::http::Proxy "http://127.0.0.1:9";\n', `cat > ${NO_ARCHIVES}`);
      expect(reason).toContain(`${first} cannot read all of its package archives: `);
      await patching.fleet.api.post(`/PostgreSQL/patchRuns/${id}/cancel`, {});
      expect(await patching.settled(id)).toMatchObject({ status: 'Cancelled', clustersDone: 0 });
      expect(await patching.answers()).toEqual(before);
    }));

  it('stops nothing when a package is held, names it, and goes on when it is let go', () =>
    patching.whileWriting(async () => {
      const { id, first, reason } = await refused('', 'apt-mark hold postgresql-15');
      expect(reason).toContain(`postgresql-15 is held on ${first}, so nothing was changed.`);
      await feed(first, '', 'apt-mark unhold postgresql-15');
      await patching.retry(id);
      await patching.done(id);
      await patched();
    }));

  it('stops nothing when a disk is full, and goes on when there is room', () =>
    patching.whileWriting(async () => {
      const { id, first, reason } = await refused(
        '',
        `apt-get clean && mount -t tmpfs -o size=64m tmpfs ${ARCHIVES} && mkdir ${ARCHIVES}/partial && fallocate -l 62M ${ARCHIVES}/ballast`,
      );
      expect(reason).toMatch(new RegExp(`The disk of ${first} is too full.* on ${ARCHIVES}`));
      await feed(first, '', `rm ${ARCHIVES}/ballast`);
      await patching.retry(id);
      await patching.done(id);
      await patched();
    }));

  it('waits for a server that is cut off in the middle of its patch, with traffic where it is, and goes on by itself', () =>
    patching.whileWriting(async (writer) => {
      const { id, order } = await patching.begin('DB');
      const [first = '', ...others] = order;
      await patching.untilItSays(id, `Patch ${first} to ${NEW}`, /Unpacking/);
      writer.takeLongestGapMs();
      await lab('cut', first);
      await sleep(AWAY_MS);
      const answers = await patching.answers();
      for (const host of others) expect(answers[host]).toBe(before[host]);
      expect(await patching.run(id)).toMatchObject({ haltedAt: null, clustersDone: 0 });
      // To clients it is as if nothing had happened.
      expect(writer.takeLongestGapMs()).toBeLessThan(2_000);
      await lab('uncut', first);
      await patching.done(id);
      const attempts = (await patching.steps(id)).find(({ title }) => title === `Patch ${first} to ${NEW}`)?.attempt;
      expect(attempts).toBeGreaterThan(1);
      await patched();
    }));

  it('goes on where it was when its worker is killed in the middle of a patch', () =>
    patching.whileWriting(async () => {
      const { dataDirectory } = patching.fleet.product;
      const { id, order } = await patching.begin('DB');
      await patching.untilItSays(id, `Patch ${order[0]} to ${NEW}`, /Unpacking/);
      const worker = await pidOf(dataDirectory, 'worker');
      process.kill(worker, 'SIGKILL');
      await patching.done(id);
      expect(await pidOf(dataDirectory, 'worker')).not.toBe(worker);
      await patched();
      const records = await patching.records(id);
      expect(records.map(({ serverName, outcome }) => `${serverName} ${outcome}`)).toEqual(
        order.map((host) => `${host} Patched`),
      );
      expect(await patching.verifyRecords()).toMatchObject({ valid: true });
    }));
});
