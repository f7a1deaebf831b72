import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineMember, MemberReading } from './engine.js';
import { buildCluster, dyingHost, eventually, memberOf, recordingIo, rethrowUnless, signalMember } from './engine-world.js';
import type { ClientOptions, EngineWorld } from './engine-world.js';
import { describeChange } from './change-contract.js';
import { describeProbe } from './probe-contract.js';
import { describeSwitchover } from './switchover-contract.js';
import { describeTls } from './tls-contract.js';

export * from './engine-world.js';
export { describeBackupMethod } from './backup-contract.js';
export type { BackupWorld } from './backup-contract.js';

const LIMITS = { timeoutMs: 10_000 };
const INSPECT_TIMEOUT_MS = 3_000;

/**
 * What every engine promises. Run on each of them, on real servers. `interruptionStride`: a step is killed at every so
 * many-th call to its server; 1 is thorough and slow.
 */
export function describeEngine(name: string, makeWorld: () => Promise<EngineWorld>, interruptionStride = 4): void {
  describe(`${name} as an engine`, () => {
    describe('a cluster of three', () => describeCluster(makeWorld));
    describe('interruptions', () => describeInterruptions(makeWorld, interruptionStride));
    describe('switchover', () => describeSwitchover(makeWorld, interruptionStride));
    describe('change', () => describeChange(makeWorld));
    describe('write probe', () => describeProbe(makeWorld));
    describe('change of TLS', () => describeTls(makeWorld, interruptionStride));
    describe('removal', () => describeRemoval(makeWorld));
  });
}

function describeCluster(makeWorld: () => Promise<EngineWorld>): void {
  let world: EngineWorld;
  const io = recordingIo();
  const member = (index: number): EngineMember => memberOf(world, index);
  const owner = (): ClientOptions => ({ username: world.cluster.ownerName, password: world.cluster.passwords.owner, tls: true });
  const inspect = (index: number): Promise<MemberReading> =>
    world.engine.inspectMember(world.cluster, member(index), INSPECT_TIMEOUT_MS, io.signal);

  beforeAll(async () => {
    world = await makeWorld();
    await buildCluster(world, io);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  const signal = (target: EngineMember, name: string): Promise<void> => signalMember(world, target, name);

  it('finds a fresh server fit, and one that is used or lacks the release not', async () => {
    const { engine, cluster } = world;
    expect((await engine.checkHost(cluster, member(0), io)).filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    const stranger = { ...cluster, clusterId: 'another-cluster' };
    expect((await engine.checkHost(stranger, member(0), io)).some(({ outcome }) => outcome === 'failed')).toBe(true);
    const unknown = await engine.checkHost(cluster, { ...member(0), release: '1.0' }, io);
    expect(unknown.find(({ name }) => name === 'release')?.outcome).toBe('failed');
  });

  it('has one primary and two streaming replicas of the release, as they say themselves', async () => {
    const readings = await Promise.all([inspect(0), inspect(1), inspect(2)]);
    expect(readings.map(({ role }) => role)).toEqual(['Primary', 'SecondaryAsync', 'SecondaryAsync']);
    for (const reading of readings) {
      expect(reading).toMatchObject({
        answers: true,
        version: member(0).release,
        streaming: true,
        pendingRestart: false,
        term: 1,
      });
      expect(reading.lagBytes).toBeGreaterThanOrEqual(0);
      expect(reading.sizeBytes).toBeGreaterThan(0);
    }
  });

  it('shows on every replica over TLS what the owner wrote on the primary', async () => {
    const writer = await world.connect(member(0), owner());
    await writer.put('written once');
    await writer.close();
    for (const index of [1, 2]) {
      const reader = await world.connect(member(index), owner());
      await eventually(async () => expect(await reader.all()).toContain('written once'));
      await reader.close();
    }
  });

  it('refuses a write on a replica', async () => {
    const client = await world.connect(member(1), owner());
    await expect(client.put('astray')).rejects.toThrow();
    await client.close();
  });

  it('refuses a wrong password and a connection without TLS', async () => {
    await expect(world.connect(member(0), { ...owner(), password: 'wrong' })).rejects.toThrow();
    await expect(world.connect(member(0), { ...owner(), tls: false })).rejects.toThrow();
  });

  it('changes nothing when every method is repeated', async () => {
    const before = await Promise.all([inspect(0), inspect(1), inspect(2)]);
    await buildCluster(world, io);
    const after = await Promise.all([inspect(0), inspect(1), inspect(2)]);
    expect(after.map(({ startedAt }) => startedAt)).toEqual(before.map(({ startedAt }) => startedAt));
    const client = await world.connect(member(0), owner());
    expect(await client.all()).toContain('written once');
    await client.close();
  });

  it('gives the owner the password that the cluster has now', async () => {
    const { cluster, engine } = world;
    const changed = { ...cluster, passwords: { ...cluster.passwords, owner: 'another-0wner-password' } };
    await engine.createDatabase(changed, member(0), io);
    await (await world.connect(member(0), { ...owner(), password: changed.passwords.owner })).close();
    await engine.createDatabase(cluster, member(0), io);
    await (await world.connect(member(0), owner())).close();
  });

  it('reads a killed member as one that does not answer, and starts it again', async () => {
    await signal(member(2), 'KILL');
    await eventually(async () => expect(await inspect(2)).toMatchObject({ answers: false, fault: expect.stringMatching(/\w+/) }));
    await world.engine.startMember(world.cluster, member(2), io);
    await eventually(async () => expect(await inspect(2)).toMatchObject({ answers: true, streaming: true }));
  });

  it('stops a member and starts it, twice each', async () => {
    const { engine, cluster } = world;
    for (let round = 0; round < 2; round++) await engine.stopMember(cluster, member(1), io);
    expect((await inspect(1)).answers).toBe(false);
    for (let round = 0; round < 2; round++) await engine.startMember(cluster, member(1), io);
    await eventually(async () => expect(await inspect(1)).toMatchObject({ answers: true, streaming: true }));
  });

  it('answers about a member within the time it is given', async () => {
    await signal(member(2), 'STOP');
    try {
      const startedAt = performance.now();
      const reading = await world.engine.inspectMember(world.cluster, member(2), 500, io.signal);
      expect(reading.answers).toBe(false);
      expect(performance.now() - startedAt).toBeLessThan(1_500);
    } finally {
      await signal(member(2), 'CONT');
    }
  });

  it('asks again over what it has kept, and anew after a restart, a kill and a freeze', async () => {
    const { engine, cluster } = world;
    const inspector = engine.openInspector();
    const ask = (timeoutMs = INSPECT_TIMEOUT_MS): Promise<MemberReading> =>
      inspector.inspect(cluster, member(1), timeoutMs, io.signal);
    try {
      const first = await ask();
      expect(first).toMatchObject({ answers: true, role: 'SecondaryAsync' });
      expect(await ask()).toMatchObject({ answers: true, role: 'SecondaryAsync', startedAt: first.startedAt });
      await engine.stopMember(cluster, member(1), io);
      expect(await ask()).toMatchObject({ answers: false, fault: expect.stringMatching(/\w+/) });
      await engine.startMember(cluster, member(1), io);
      await eventually(async () => expect(await ask()).toMatchObject({ answers: true, streaming: true }));
      expect((await ask()).startedAt).not.toBe(first.startedAt);
      await signal(member(1), 'STOP');
      // A session that is there already is answered for a while: nobody new is.
      await eventually(async () => expect((await ask(600)).answers).toBe(false)).finally(() => signal(member(1), 'CONT'));
    } finally {
      await inspector.close();
    }
    await eventually(async () => expect(await inspect(1)).toMatchObject({ answers: true, streaming: true }));
  });

  it('lets no password out: not into what it says, the process list, the logs, nor files that others may read', async () => {
    const { superuser, replication, owner: ownerPassword } = world.cluster.passwords;
    const { stdout: processes } = await member(0).host.run(['ps', '-ewwo', 'args='], LIMITS);
    const logs = await Promise.all(
      world.cluster.members.map(({ host }) => host.serviceLog(world.serviceName, 1_000_000, LIMITS)),
    );
    const open = await Promise.all(
      world.cluster.members.map(({ host }) => host.run(['find', host.rootDirectory, '-perm', '/066'], LIMITS)),
    );
    for (const secret of [superuser, replication, ownerPassword]) {
      for (const text of [io.said.join('\n'), processes, ...logs]) expect(text).not.toContain(secret);
    }
    expect(open.map(({ stdout }) => stdout)).toEqual(['', '', '']);
    for (const { host } of world.cluster.members) {
      const { stdout } = await host.run(['grep', '-rlF', '-e', superuser, '-e', ownerPassword, host.rootDirectory], LIMITS);
      expect(stdout).toBe('');
    }
  });
}

function describeInterruptions(makeWorld: () => Promise<EngineWorld>, stride: number): void {
  let world: EngineWorld;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.dispose(), 60_000);

  it('makes the first member after an interruption at any call', async () => {
    const { engine, cluster } = world;
    await interruptEverywhere(world, 0, stride, (interrupted) => engine.createFirstMember(cluster, interrupted, recordingIo()));
  }, 180_000);

  it('makes a replica after an interruption at any call', async () => {
    const { engine, cluster } = world;
    await engine.createFirstMember(cluster, memberOf(world, 0), recordingIo());
    await interruptEverywhere(world, 1, stride, (interrupted) =>
      engine.addReplica(cluster, memberOf(world, 0), interrupted, recordingIo()),
    );
  }, 180_000);

  it('stops at once when it is aborted, and goes on when it is asked again', async () => {
    const { engine, cluster } = world;
    const controller = new AbortController();
    const reason = new Error('the worker is going down');
    setTimeout(() => controller.abort(reason), 150);
    await expect(engine.createFirstMember(cluster, memberOf(world, 0), recordingIo(controller.signal))).rejects.toBe(reason);
    await buildCluster(world, recordingIo());
  }, 60_000);
}

/** Runs `act` again and again, killed at a later call to the server each time, then whole; the member must work every time. */
async function interruptEverywhere(
  world: EngineWorld,
  index: number,
  stride: number,
  act: (member: EngineMember) => Promise<void>,
): Promise<void> {
  const member = memberOf(world, index);
  let wasInterrupted = true;
  for (let calls = 0; wasInterrupted; calls += stride) {
    const host = dyingHost(member.host, calls);
    wasInterrupted = await act({ ...member, host }).then(() => false, rethrowUnless('interrupted'));
    await act(member);
    expect(
      await world.engine.inspectMember(world.cluster, member, INSPECT_TIMEOUT_MS, new AbortController().signal),
    ).toMatchObject({ answers: true, streaming: true });
    if (wasInterrupted) await world.engine.removeMember(world.cluster, member, recordingIo());
  }
}

function describeRemoval(makeWorld: () => Promise<EngineWorld>): void {
  it('leaves the servers empty and no process, and frees what the primary kept for a replica', async () => {
    const world = await makeWorld();
    const { engine, cluster } = world;
    const io = recordingIo();
    try {
      await buildCluster(world, io);
      const replica = memberOf(world, 1);
      await engine.removeMember(cluster, replica, io);
      await engine.removeMember(cluster, replica, io);
      await engine.addReplica(cluster, memberOf(world, 0), replica, io);
      for (const member of cluster.members) await engine.removeMember(cluster, member, io);
      for (const { host } of cluster.members) {
        expect(await host.list(host.rootDirectory, LIMITS)).toEqual([]);
        expect(await host.serviceStatus(world.serviceName, LIMITS)).toEqual({ state: 'absent' });
        const { stdout } = await host.run(['ps', '-ewwo', 'args='], LIMITS);
        expect(stdout).not.toContain(host.rootDirectory);
      }
    } finally {
      await world.dispose();
    }
  }, 60_000);

  it('does not touch what belongs to another cluster', async () => {
    const world = await makeWorld();
    const { engine, cluster } = world;
    const io = recordingIo();
    const member = memberOf(world, 0);
    try {
      await engine.createFirstMember(cluster, member, io);
      const stranger = { ...cluster, clusterId: 'another-cluster' };
      await expect(engine.createFirstMember(stranger, member, io)).rejects.toMatchObject({ code: 'step-failed' });
      await expect(engine.removeMember(stranger, member, io)).rejects.toMatchObject({ code: 'step-failed' });
      expect(await engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, io.signal)).toMatchObject({ answers: true });
    } finally {
      await world.dispose();
    }
  }, 60_000);
}
