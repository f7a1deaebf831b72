import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memberOf, recordingIo } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';
import { SHORT, withSession } from './sql-session.js';

const TIMEOUT_MS = 5_000;

describe('how busy a member is', () => {
  let world: EngineWorld;
  const io = recordingIo();
  const sample = () => world.engine.sampleMember(world.cluster, memberOf(world, 0), TIMEOUT_MS, io.signal);

  beforeAll(async () => {
    world = await makeLocalWorld('18.4');
    await world.engine.createFirstMember(world.cluster, memberOf(world, 0), io);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('is what it says, without ourselves', async () => {
    const before = await sample();
    expect(before).toMatchObject({ answers: true, connections: 0, longestTransactionSeconds: 0 });
    for (const number of [before.connectMs, before.connectionsMax, before.sizeBytes, before.wraparoundAge, before.walBytes])
      expect(number).toBeGreaterThan(0);
    expect(before).not.toHaveProperty('lagBytes');
    await withSession(world.cluster, memberOf(world, 0), { ...SHORT, signal: io.signal }, async (session) => {
      await session.query('begin');
      await session.query('select pg_current_xact_id()');
      await session.query('select pg_sleep(1.1)');
      const during = await sample();
      expect(during.connections).toBe(1);
      expect(during.longestTransactionSeconds).toBeGreaterThan(1);
    });
    expect((await sample()).transactions).toBeGreaterThan(before.transactions ?? 0);
  });

  it('is not known of one that is down, which is no error', async () => {
    await world.engine.stopMember(world.cluster, memberOf(world, 0), io);
    expect(await sample()).toEqual({ answers: false, fault: expect.stringContaining('Nothing listens') });
  });
});
