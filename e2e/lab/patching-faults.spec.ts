import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pidOf, until } from '../support/processes.ts';
import type { WritingClient } from '../support/writing-client.ts';
import { feed, lab } from './lab-under-test.ts';
import { HOSTS, NEW, OLD, PatchingUnderTest } from './patching-under-test.ts';

const NO_ARCHIVES = '/etc/apt/apt.conf.d/99-no-archives';
const ARCHIVES = '/var/cache/apt/archives';
/** Where the files of the database are unpacked. */
const UNPACKED = '/usr/lib/postgresql/15';
const TITLE = (host: string): string => `Patch ${host} to ${NEW}`;

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
    const undo = `rm -f ${NO_ARCHIVES}; umount -l ${ARCHIVES} ${UNPACKED} 2>/dev/null; apt-mark unhold '*' >/dev/null || true`;
    for (const host of HOSTS) await feed(host, '', undo);
  });

  const patched = async (): Promise<void> => {
    const answers = await patching.answers();
    expect(Object.values(answers).sort()).toEqual([`${NEW} primary`, `${NEW} replica`, `${NEW} replica`]);
    expect(await patching.versions()).toEqual(Object.fromEntries(HOSTS.map((host) => [host, NEW])));
  };
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

  it('stops nothing when a server cannot reach its archives, whether it is given up then or goes on when they are there again', () =>
    patching.whileWriting(async () => {
      const cutOff = (): ReturnType<typeof refused> =>
        refused('Acquire::http::Proxy "http://127.0.0.1:9";\n', `cat > ${NO_ARCHIVES}`);
      const given = await cutOff();
      expect(given.reason).toContain(`${given.first} cannot read all of its package archives: `);
      await patching.fleet.api.post(`/PostgreSQL/patchRuns/${given.id}/cancel`, {});
      expect(await patching.settled(given.id)).toMatchObject({ status: 'Cancelled', clustersDone: 0 });
      expect(await patching.answers()).toEqual(before);

      const { id, first } = await cutOff();
      await feed(first, '', `rm ${NO_ARCHIVES}`);
      await patching.retry(id);
      await patching.done(id);
      await patched();
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

  it('brings a server back as it was whose disk fills up while its packages are unpacked, and goes on when there is room', () =>
    patching.whileWriting(async (writer) => {
      const { id, order } = await patching.begin('DB', 10_000);
      const [first = ''] = order;
      // Its files are on a disk of their own, with no room for those of the new release beside them: no foresight sees that.
      await feed(
        first,
        '',
        `cp -a ${UNPACKED} /root/unpacked && mount -t tmpfs -o size=$(($(du -sk ${UNPACKED} | cut -f1) + 2048))k tmpfs ${UNPACKED} &&
          chmod 755 ${UNPACKED} && cp -a /root/unpacked/. ${UNPACKED}/ && rm -r /root/unpacked`,
      );
      writer.takeLongestGapMs();
      const reason = await patching.halted(id);
      expect(reason).toMatch(new RegExp(`The disk of ${first} became full while postgresql-(client-)?15 was installed: `));
      await until(`${first} is as it was`, async () => (await patching.answers())[first] === before[first]);
      expect(await patching.answers()).toEqual(before);
      expect(writer.takeLongestGapMs()).toBeLessThan(2_000);

      await feed(first, '', `mount -o remount,size=1g ${UNPACKED}`);
      await patching.retry(id);
      await patching.done(id);
      await patched();
      expect((await patching.records(id)).map(({ serverName, outcome }) => `${serverName} ${outcome}`)).toEqual([
        `${first} Failed`,
        ...order.map((host) => `${host} Patched`),
      ]);
      // Before its mount goes, which holds what was unpacked.
      await patching.goBack();
    }));

  describe('when a server is cut off in the middle of its patch,', () => {
    /** Cuts it off as soon as its packages are unpacked, and waits until that has the outcome. To clients nothing happens. */
    const cutOff = async (id: string, host: string, writer: WritingClient, outcome: () => Promise<unknown>): Promise<void> => {
      await patching.untilItSays(id, TITLE(host), /Unpacking/);
      const others = Object.entries(await patching.answers()).filter(([name]) => name !== host);
      writer.takeLongestGapMs();
      await lab('cut', host);
      await outcome();
      expect(await patching.answers()).toEqual({ ...Object.fromEntries(others), [host]: 'silent' });
      expect(writer.takeLongestGapMs()).toBeLessThan(2_000);
      await lab('uncut', host);
    };

    it('goes on by itself when that is back soon, and asks what to do when it is not', () =>
      patching.whileWriting(async (writer) => {
        const { id, order } = await patching.begin('DB');
        const [first = '', second = ''] = order;
        const attempts = async (): Promise<number> =>
          (await patching.steps(id)).find(({ title }) => title === TITLE(first))?.attempt ?? 0;
        await cutOff(id, first, writer, () => until(`${first} is missed`, async () => (await attempts()) > 2, 240_000, 200));
        expect(await patching.run(id)).toMatchObject({ haltedAt: null, clustersDone: 0 });

        await cutOff(id, second, writer, async () => {
          expect(await patching.halted(id)).toMatch(new RegExp(`${second} \\(.*\\) cannot be reached: `));
        });
        await patching.retry(id);
        await patching.done(id);
        await patched();
      }));
  });

  it('goes on where it was when its worker is killed in the middle of a patch', () =>
    patching.whileWriting(async () => {
      const { dataDirectory } = patching.fleet.product;
      const { id, order } = await patching.begin('DB');
      await patching.untilItSays(id, TITLE(order[0] ?? ''), /Unpacking/);
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
