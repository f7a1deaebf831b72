import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/processes.ts';
import { feed, lab } from './lab-under-test.ts';
import { HOSTS, OLD, PatchingUnderTest } from './patching-under-test.ts';

/** What apt itself says is waiting, but for the database. */
const WAITING = `apt-get -s upgrade --with-new-pkgs | awk '$1 == "Inst" && $2 !~ /^postgresql/ { print $2 }'`;
const OS_PATCH = (host: string): string => `Patch ${host} to the updates of its operating system`;

describe('a rolling patch of the operating system on servers over SSH', () => {
  let patching: PatchingUnderTest;

  beforeAll(async () => {
    patching = await PatchingUnderTest.start({ ROCKET_PATCH_REBOOT_SECONDS: '45' });
  });
  afterAll(() => patching?.destroy());

  const askForReboots = () => Promise.all(HOSTS.map((host) => feed(host, '', 'touch /run/reboot-required')));
  const waiting = async (host: string): Promise<string[]> => (await feed(host, '', WAITING)).split('\n').filter(Boolean);

  it('updates and reboots three servers one after another, the primary last, and a client that writes loses nothing', async () => {
    await askForReboots();
    const [boots, primary] = [await patching.bootIds(), await patching.primary()];
    const packages = await waiting(primary);
    expect(packages).toContain('libssl3');
    // One that has not asked its archives for long does not know what waits for it.
    const forgetful = HOSTS.find((host) => host !== primary) ?? '';
    await feed(forgetful, '', 'rm -rf /var/lib/apt/lists/*');
    const planned = (await patching.plan('OS')).waves[0]?.clusters[0]?.members ?? [];
    expect(planned.find(({ serverName }) => serverName === primary)?.pending).toHaveLength(packages.length);
    expect(planned.find(({ serverName }) => serverName === forgetful)).toMatchObject({ as: 'replica', pending: [] });

    const { id, order } = await patching.whileWriting(async (writer) => {
      writer.takeLongestGapMs();
      const run = await patching.begin('OS');
      await patching.done(run.id);
      process.stdout.write(`Longest wait of a writer while three servers were rebooted: ${writer.takeLongestGapMs()} ms.\n`);
      return run;
    });
    expect(order.at(-1)).toBe(primary);
    const [answers, booted] = [await patching.answers(), await patching.bootIds()];
    // The database is patched on its own.
    expect(Object.values(answers).sort()).toEqual([`${OLD} primary`, `${OLD} replica`, `${OLD} replica`]);
    expect(answers[primary]).toBe(`${OLD} replica`);
    for (const host of HOSTS) expect(await waiting(host)).toEqual([]);

    const records = await patching.records(id);
    expect(records.map(({ serverName }) => serverName)).toEqual(order);
    for (const { serverName, outcome, findings, details } of records) {
      expect({ outcome, findings }).toMatchObject({
        outcome: 'Patched',
        findings: { rebooted: true, bootIdBefore: boots[serverName], bootIdAfter: booted[serverName], pendingAfter: [] },
      });
      expect(booted[serverName]).not.toBe(boots[serverName]);
      expect(findings.pendingBefore?.map((line) => line.split(' ')[0])).toEqual([...packages].sort());
      expect(details).toBe(`${packages.length} packages were updated. It was rebooted.`);
    }
    expect(await patching.verifyRecords()).toMatchObject({ valid: true, checked: 3 });
  });

  it('halts with the others untouched when a server does not come back from its reboot, and goes on when it is there again', async () => {
    await askForReboots();
    const boots = await patching.bootIds();
    const { id, order } = await patching.whileWriting(async () => {
      const run = await patching.begin('OS');
      const [victim = '', ...others] = run.order;
      // Long enough on its way down to lose its power there.
      await feed(victim, '', `systemd-run -q --unit=slow-end -p ExecStop='/bin/sleep 60' -p TimeoutStopSec=90 sleep infinity`);
      await patching.untilItSays(run.id, OS_PATCH(victim), /has to be rebooted/);
      const isOnItsWay = async (): Promise<boolean> =>
        feed(victim, '', 'systemctl is-system-running || true').then(
          (state) => state.includes('stopping'),
          () => true,
        );
      await until(`${victim} is on its way down`, isOnItsWay, 60_000, 200);
      await lab('crash', victim);
      expect(await patching.halted(run.id)).toContain(`${victim} did not come back within 45 s after it was told to reboot.`);
      const answers = await patching.answers();
      expect(answers[victim]).toBe('silent');
      expect(others.map((host) => answers[host]?.split(' ')[0])).toEqual([OLD, OLD]);
      expect(answers[others.at(-1) ?? '']).toBe(`${OLD} primary`);

      await lab('on', victim);
      await patching.retry(run.id);
      await patching.done(run.id);
      return run;
    });
    const [answers, booted] = [await patching.answers(), await patching.bootIds()];
    expect(Object.values(answers).sort()).toEqual([`${OLD} primary`, `${OLD} replica`, `${OLD} replica`]);
    for (const host of HOSTS) expect(booted[host]).not.toBe(boots[host]);
    const records = await patching.records(id);
    expect(records.map(({ serverName, outcome }) => `${serverName} ${outcome}`)).toEqual([
      `${order[0]} Failed`,
      ...order.map((host) => `${host} Patched`),
    ]);
    for (const { findings } of records.slice(1)) expect(findings).toMatchObject({ rebooted: true });
  });
});
