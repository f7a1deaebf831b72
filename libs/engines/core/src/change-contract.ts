import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMember } from './engine.js';
import { buildCluster, eventually, inspect, memberOf, recordingIo } from './engine-world.js';
import type { EngineWorld } from './engine-world.js';

/** What every engine promises of changing a running cluster: releases, parameters, statements, and watching it from outside. */
export function describeChange(makeWorld: () => Promise<EngineWorld>): void {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await makeWorld();
    await buildCluster(world, recordingIo());
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  describe('releases', () => describeReleases(() => world));
  describe('parameters', () => describeParameters(() => world));
  describe('statements', () => describeStatements(() => world));
  describe('obstacles', () => describeObstacles(() => world));
}

function describeReleases(world: () => EngineWorld): void {
  it('starts a member with the release that is its own, and leaves one that runs alone', async () => {
    const { engine, cluster, olderRelease } = world();
    // Where the servers have one release at a time there is nothing to choose.
    if (olderRelease === undefined) return;
    const io = recordingIo();
    const newer = memberOf(world(), 2);
    const older: EngineMember = { ...newer, release: olderRelease };
    const { startedAt } = await inspect(world(), newer);
    await engine.startMember(cluster, older, io);
    expect(await inspect(world(), newer)).toMatchObject({ version: newer.release, startedAt });
    for (const member of [older, newer]) {
      await engine.stopMember(cluster, member, io);
      await engine.startMember(cluster, member, io);
      await eventually(async () =>
        expect(await inspect(world(), member)).toMatchObject({ version: member.release, streaming: true }),
      );
    }
  }, 60_000);
}

function describeObstacles(world: () => EngineWorld): void {
  it('tells of the oldest transaction on the member that has it, and of no copy when there is none', async () => {
    const { cluster } = world();
    const [primary, replica] = [memberOf(world(), 0), memberOf(world(), 1)];
    const client = await world().connect(replica, { username: cluster.ownerName, password: cluster.passwords.owner, tls: true });
    try {
      await client.begin();
      await sleep(50);
      const { oldestTransaction, copiesRunning } = await inspect(world(), replica);
      expect(oldestTransaction?.ageMs).toBeGreaterThanOrEqual(50);
      expect(oldestTransaction?.ageMs).toBeLessThan(10_000);
      for (const name of [cluster.ownerName, cluster.databaseName]) expect(oldestTransaction?.text).toContain(name);
      expect(copiesRunning).toBe(0);
      expect((await inspect(world(), primary)).oldestTransaction).toBeUndefined();
    } finally {
      await client.close();
    }
    await eventually(async () => expect((await inspect(world(), replica)).oldestTransaction).toBeUndefined());
  });
}

function describeParameters(world: () => EngineWorld): void {
  const io = recordingIo();
  const describeIt = (member: EngineMember, name: string) => world().engine.describeParameter(world().cluster, member, name, io);
  const set = (member: EngineMember, name: string, value: string | null) =>
    world().engine.setParameter(world().cluster, member, name, value, io);

  it('sets one at once on every member, and takes it back', async () => {
    const { name, value } = world().samples.atOnce;
    for (const member of world().cluster.members) {
      const found = await describeIt(member, name);
      expect(found).toMatchObject({ context: 'reload', changed: null, pendingRestart: false, isManaged: false });
      expect(await set(member, name, value)).toEqual({ before: null, pendingRestart: false });
      expect(await describeIt(member, name)).toMatchObject({ name: found.name, value, changed: value });
      expect(await set(member, name, value)).toEqual({ before: value, pendingRestart: false });
      expect(await set(member, name, null)).toEqual({ before: value, pendingRestart: false });
      expect(await describeIt(member, name)).toEqual(found);
    }
  });

  it('says that one takes a restart, and it holds after that', async () => {
    const { name, value } = world().samples.afterRestart;
    const { engine, cluster } = world();
    const member = memberOf(world(), 2);
    const restart = async (): Promise<void> => {
      await engine.stopMember(cluster, member, io);
      await engine.startMember(cluster, member, io);
    };
    const found = await describeIt(member, name);
    expect(await set(member, name, value)).toEqual({ before: null, pendingRestart: true });
    expect(await describeIt(member, name)).toMatchObject({ value: found.value, context: 'restart', pendingRestart: true });
    expect(await inspect(world(), member)).toMatchObject({ pendingRestart: true });
    await restart();
    expect(await describeIt(member, name)).toMatchObject({ value, pendingRestart: false, fallback: found.value });
    expect(await set(member, name, null)).toEqual({ before: value, pendingRestart: true });
    await restart();
    expect(await describeIt(member, name)).toEqual(found);
  }, 60_000);

  it('keeps a list a list, also when it is set to what it was before', async () => {
    const { name, values } = world().samples.list;
    const member = memberOf(world(), 0);
    for (const value of values) {
      await set(member, name, value);
      const { value: held, changed } = await describeIt(member, name);
      expect(held).toBe(value);
      await set(member, name, changed);
      expect((await describeIt(member, name)).value).toBe(value);
    }
    await set(member, name, null);
  });

  describeWhileDown(world);
  describeRefusals(world);
}

function describeWhileDown(world: () => EngineWorld): void {
  const io = recordingIo();
  const describeIt = (member: EngineMember, name: string) => world().engine.describeParameter(world().cluster, member, name, io);

  it('sets one on a member that is down, and on no member that runs', async () => {
    const { name, value } = world().samples.afterRestart;
    const { engine, cluster } = world();
    const member = memberOf(world(), 2);
    const found = await describeIt(member, name);
    await expect(engine.setParameterWhileDown(cluster, member, name, value, io)).rejects.toMatchObject({ code: 'step-failed' });
    for (const [wanted, expected] of [
      [value, { value, changed: value, pendingRestart: false }],
      [null, found],
    ] as const) {
      await engine.stopMember(cluster, member, io);
      await engine.setParameterWhileDown(cluster, member, found.name, wanted, io);
      await engine.startMember(cluster, member, io);
      expect(await describeIt(member, name)).toMatchObject(expected);
    }
  }, 60_000);
}

function describeRefusals(world: () => EngineWorld): void {
  const io = recordingIo();
  const describeIt = (member: EngineMember, name: string) => world().engine.describeParameter(world().cluster, member, name, io);
  const set = (member: EngineMember, name: string, value: string | null) =>
    world().engine.setParameter(world().cluster, member, name, value, io);
  const refusedAt = (pointer: string) => ({ code: 'validation-failed', errors: [{ pointer }] });

  it('refuses what is unknown, what it keeps to itself, and what the member refuses, and changes nothing', async () => {
    const { atOnce, afterRestart, managed } = world().samples;
    const check = (name: string, value: string | null) =>
      world().engine.checkParameter(world().cluster, memberOf(world(), 1), name, value, io);
    const member = memberOf(world(), 1);
    const unknown = `no_such_thing'; "x`;
    await expect(describeIt(member, unknown)).rejects.toMatchObject(refusedAt('/change/name'));
    await expect(set(member, unknown, '1')).rejects.toMatchObject(refusedAt('/change/name'));
    expect(await describeIt(member, managed.name)).toMatchObject({ isManaged: true, refusal: expect.stringMatching(/\w\.$/) });
    await expect(set(member, managed.name, managed.value)).rejects.toMatchObject(refusedAt('/change/name'));
    await expect(set(member, managed.name, null)).rejects.toMatchObject(refusedAt('/change/name'));
    await expect(set(member, atOnce.name, atOnce.wrong)).rejects.toMatchObject(refusedAt('/change/value'));
    await expect(check(unknown, '1')).rejects.toMatchObject(refusedAt('/change/name'));
    await expect(check(managed.name, managed.value)).rejects.toMatchObject(refusedAt('/change/name'));
    for (const { name, value, wrong } of [atOnce, afterRestart]) {
      await expect(check(name, wrong)).rejects.toMatchObject(refusedAt('/change/value'));
      await expect(Promise.all([check(name, value), check(name, null)])).resolves.toHaveLength(2);
      expect(await describeIt(member, name)).toMatchObject({ changed: null, pendingRestart: false });
    }
  });
}

function describeStatements(world: () => EngineWorld): void {
  it('runs one on the primary and nowhere else, and says what it answered or why it failed', async () => {
    const { engine, cluster, samples } = world();
    const io = recordingIo();
    const { text, answers, wrong, code } = samples.statement;
    const run = (member: EngineMember, statement: string) => engine.runSql(cluster, member, { statement }, io);
    expect((await run(memberOf(world(), 0), text)).output).toContain(answers);
    await expect(run(memberOf(world(), 0), wrong)).rejects.toMatchObject({
      code: 'step-failed',
      detail: expect.stringContaining(code),
    });
    await expect(run(memberOf(world(), 1), text)).rejects.toMatchObject({ code: 'step-failed' });
  });
}
