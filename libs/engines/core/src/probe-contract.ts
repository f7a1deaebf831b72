import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteProbe } from './engine.js';
import { buildCluster, eventually, inspect, memberOf, recordingIo, signalMember } from './engine-world.js';
import type { EngineWorld } from './engine-world.js';

const WRITE_TIMEOUT_MS = 20_000;
const WRITE_PAUSE_MS = 10;
/** What nobody has to wait longer for when a primary is changed on purpose. */
const MAX_OUTAGE_MS = 10_000;

const never = new AbortController().signal;

/** What every engine promises of the client that watches a change. One cluster for all. */
export function describeProbe(makeWorld: () => Promise<EngineWorld>): void {
  let world: EngineWorld;
  beforeAll(async () => {
    world = await makeWorld();
    await buildCluster(world, recordingIo());
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  describeWatching(() => world);
  // The second member is the primary from here on.
  describeWatchingInVain(() => world);
}

const openProbe = ({ engine, cluster }: EngineWorld, probeId: string = randomUUID()): WriteProbe =>
  engine.openWriteProbe(cluster, probeId);

function describeWatching(world: () => EngineWorld): void {
  it('finds again what was acknowledged, also after an interruption, and nothing once it is closed', async () => {
    const probeId = randomUUID();
    const [first, other] = [openProbe(world(), probeId), openProbe(world())];
    for (const n of [1, 2, 3, 3]) await first.write(n, WRITE_TIMEOUT_MS, never);
    await other.write(4, WRITE_TIMEOUT_MS, never);
    const second = openProbe(world(), probeId);
    expect(await second.stored(1, 10, never)).toEqual([1, 2, 3]);
    expect(await second.stored(2, 2, never)).toEqual([2]);
    await second.forget(2, never);
    expect(await second.stored(1, 10, never)).toEqual([3]);
    await Promise.all([first.close(), second.close()]);
    const late = openProbe(world(), probeId);
    expect(await late.stored(1, 10, never)).toEqual([]);
    expect(await other.stored(1, 10, never)).toEqual([4]);
    await Promise.all([other.close(), other.close(), late.close()]);
  });

  it('writes on where writes are taken next, and misses nothing that was acknowledged', async () => {
    const probe = openProbe(world());
    const watch = new Watch(probe);
    await sleep(200);
    const io = recordingIo();
    const { engine, cluster } = world();
    const [from, to, third] = [memberOf(world(), 0), memberOf(world(), 1), memberOf(world(), 2)];
    await engine.prepareCandidate(cluster, to, io);
    await engine.handOver(cluster, from, to, io);
    for (const member of [third, from]) await engine.followPrimary(cluster, to, member, io);
    await sleep(200);
    const { acknowledged, longestGapMs } = await watch.end();
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(longestGapMs).toBeLessThan(MAX_OUTAGE_MS);
    expect(await probe.stored(0, acknowledged.length, never)).toEqual(acknowledged);
    await probe.close();
    await eventually(async () => expect(await inspect(world(), from)).toMatchObject({ role: 'SecondaryAsync', streaming: true }));
  }, 60_000);
}

function describeWatchingInVain(world: () => EngineWorld): void {
  it('does not hang on a primary that lets nobody in, and writes on when it does', async () => {
    const probe = openProbe(world());
    await probe.write(1, WRITE_TIMEOUT_MS, never);
    const primary = memberOf(world(), 1);
    await signalMember(world(), primary, 'STOP');
    const fresh = openProbe(world());
    try {
      const startedAt = performance.now();
      await expect(fresh.write(1, 1_000, never)).rejects.toMatchObject({ code: 'step-failed' });
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    } finally {
      await signalMember(world(), primary, 'CONT');
    }
    await fresh.write(1, WRITE_TIMEOUT_MS, never);
    await probe.write(2, WRITE_TIMEOUT_MS, never);
    await Promise.all([probe.close(), fresh.close()]);
  }, 60_000);

  it('says so when nobody takes writes, ends when it is told to, and closes all the same', async () => {
    const probe = openProbe(world());
    await probe.write(1, WRITE_TIMEOUT_MS, never);
    const { engine, cluster } = world();
    await engine.stopMember(cluster, memberOf(world(), 1), recordingIo());
    await expect(probe.write(2, 500, never)).rejects.toMatchObject({ code: 'step-failed' });
    const reason = new Error('the worker is going down');
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 100);
    await expect(probe.write(2, WRITE_TIMEOUT_MS, ending.signal)).rejects.toBe(reason);
    await probe.close();
    await expect(probe.write(3, 500, never)).rejects.toThrow();
    await engine.startMember(cluster, memberOf(world(), 1), recordingIo());
  }, 60_000);
}

/** Writes one number after the other until it is ended. */
class Watch {
  readonly #ending = new AbortController();
  readonly #acknowledged: number[] = [];
  #longestGapMs = 0;
  readonly #done: Promise<void>;

  constructor(private readonly probe: WriteProbe) {
    this.#done = this.#write();
  }

  async end(): Promise<{ acknowledged: number[]; longestGapMs: number }> {
    this.#ending.abort();
    await this.#done;
    return { acknowledged: this.#acknowledged, longestGapMs: Math.round(this.#longestGapMs) };
  }

  async #write(): Promise<void> {
    let lastAt: number | undefined;
    for (let n = 0; !this.#ending.signal.aborted; n++) {
      await this.probe.write(n, WRITE_TIMEOUT_MS, never);
      const now = performance.now();
      this.#longestGapMs = Math.max(this.#longestGapMs, now - (lastAt ?? now));
      lastAt = now;
      this.#acknowledged.push(n);
      await sleep(WRITE_PAUSE_MS);
    }
  }
}
