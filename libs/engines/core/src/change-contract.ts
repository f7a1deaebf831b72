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
