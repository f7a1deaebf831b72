import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMember, MemberReading } from './engine.js';
import { buildCluster, dyingHost, eventually, recordingIo, rethrowUnless } from './engine-world.js';
import type { ClientOptions, EngineClient, EngineWorld } from './engine-world.js';

const INSPECT_TIMEOUT_MS = 3_000;
const WRITE_PAUSE_MS = 5;

/** What every engine promises of a change of the primary. One cluster for all: each promise begins wherever the last one ended. */
export function describeSwitchover(makeWorld: () => Promise<EngineWorld>, stride: number): void {
  let fleet: Fleet;
  beforeAll(async () => {
    const world = await makeWorld();
    await buildCluster(world, recordingIo());
    fleet = new Fleet(world);
  }, 60_000);
  afterAll(() => fleet.world.dispose(), 60_000);

  describeHandOver(() => fleet);
  describeUnfinishedHandOver(() => fleet, stride);
  describeDivergence(() => fleet);
}

function describeHandOver(fleet: () => Fleet): void {
  it('loses nothing that was acknowledged, and brings the old primary back as a replica', async () => {
    const { from, to } = await fleet().nextSwitch();
    const { term = 0 } = await fleet().inspect(from);
    const writing = new AbortController();
    const written = fleet().writeEverywhere(writing.signal);
    await sleep(100);
    await fleet().switchOver(from, to);
    await sleep(100);
    writing.abort();
    const acknowledged = await written;
    await fleet().expectWhole(to);
    const stored = new Set(await fleet().read(to));
    expect(acknowledged.filter((value) => !stored.has(value))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(10);
    expect((await fleet().inspect(to)).term).toBe(term + 1);
  }, 120_000);

  it('changes nothing when every part of it is repeated', async () => {
    const to = await fleet().primaryNow();
    const [from] = fleet().othersThan(to);
    if (!from) throw new Error('There is one member only.');
    const asked = async () =>
      (await Promise.all(fleet().all.map((member) => fleet().inspect(member)))).map(({ startedAt, term }) => ({
        startedAt,
        term,
      }));
    const before = await asked();
    const { engine, cluster } = fleet().world;
    await engine.handOver(cluster, from, to, fleet().io);
    await fleet().follow(to);
    expect(await asked()).toEqual(before);
  }, 60_000);
}

function describeUnfinishedHandOver(fleet: () => Fleet, stride: number): void {
  it('is finished by who comes after an interruption at any call', async () => {
    let wasInterrupted = true;
    for (let calls = 0; wasInterrupted; calls += stride) {
      const { from, to } = await fleet().nextSwitch();
      const { engine, cluster } = fleet().world;
      const dying = (member: EngineMember): EngineMember => ({ ...member, host: dyingHost(member.host, calls) });
      await engine.prepareCandidate(cluster, to, fleet().io);
      wasInterrupted = await engine
        .handOver(cluster, dying(from), dying(to), fleet().io)
        .then(() => false, rethrowUnless('interrupted'));
      await fleet().switchOver(from, to);
      await fleet().expectWhole(to);
    }
  }, 300_000);

  it('goes back to the old primary when the candidate fails, and stays with the new one once it is promoted', async () => {
    const { from, to } = await fleet().nextSwitch();
    const { world, io } = fleet();
    const { engine, cluster } = world;
    await engine.prepareCandidate(cluster, to, io);
    await engine.stopMember(cluster, to, io);
    await expect(engine.handOver(cluster, from, to, io)).rejects.toMatchObject({ code: 'step-failed' });
    await engine.restorePrimary(cluster, from, to, io);
    await fleet().expectWhole(from);

    await engine.prepareCandidate(cluster, to, io);
    await engine.handOver(cluster, from, to, io);
    await engine.restorePrimary(cluster, from, to, io);
    expect(await fleet().primaryNow()).toBe(to);
    await fleet().follow(to);
    await fleet().expectWhole(to);
  }, 120_000);
}

function describeDivergence(fleet: () => Fleet): void {
  it('never lets a primary that went another way come back as it is', async () => {
    const { from: lost, to: next } = await fleet().nextSwitch();
    const { engine, cluster } = fleet().world;
    await engine.prepareCandidate(cluster, next, fleet().io);
    await engine.promote(cluster, next, fleet().io);
    await fleet().write(lost, 'written astray');

    await fleet().follow(next);
    await fleet().expectWhole(next);
    await fleet().write(next, 'written after');
    for (const replica of fleet().othersThan(next)) {
      await eventually(async () => expect(await fleet().read(replica)).toContain('written after'));
      expect(await fleet().read(replica)).not.toContain('written astray');
    }
  }, 180_000);
}

/** A cluster whose primary changes. */
class Fleet {
  readonly io = recordingIo();

  constructor(readonly world: EngineWorld) {}

  get all(): readonly EngineMember[] {
    return this.world.cluster.members;
  }

  othersThan(...those: EngineMember[]): EngineMember[] {
    return this.all.filter((member) => !those.includes(member));
  }

  inspect(member: EngineMember): Promise<MemberReading> {
    return this.world.engine.inspectMember(this.world.cluster, member, INSPECT_TIMEOUT_MS, this.io.signal);
  }

  /** Who is the primary, as the members say themselves; the only one. */
  async primaryNow(): Promise<EngineMember> {
    const readings = await Promise.all(this.all.map((member) => this.inspect(member)));
    const [primary, ...more] = this.all.filter((_, index) => readings[index]?.role === 'Primary');
    expect(more).toEqual([]);
    if (!primary) throw new Error('Nobody is the primary.');
    return primary;
  }

  async nextSwitch(): Promise<{ from: EngineMember; to: EngineMember }> {
    const from = await this.primaryNow();
    const [to] = this.othersThan(from);
    if (!to) throw new Error('There is nobody to switch over to.');
    return { from, to };
  }

  async switchOver(from: EngineMember, to: EngineMember): Promise<void> {
    const { engine, cluster } = this.world;
    await engine.prepareCandidate(cluster, to, this.io);
    await engine.handOver(cluster, from, to, this.io);
    await this.follow(to);
  }

  async follow(primary: EngineMember): Promise<void> {
    const { engine, cluster } = this.world;
    for (const member of this.othersThan(primary)) await engine.followPrimary(cluster, primary, member, this.io);
  }

  async expectWhole(primary: EngineMember): Promise<void> {
    expect((await this.primaryNow()).serverName).toBe(primary.serverName);
    const replica = { answers: true, streaming: true, role: 'SecondaryAsync' };
    for (const member of this.othersThan(primary)) {
      await eventually(async () => expect(await this.inspect(member)).toMatchObject(replica));
    }
  }

  write(member: EngineMember, value: string): Promise<void> {
    return this.connected(member, (client) => client.put(value));
  }

  read(member: EngineMember): Promise<string[]> {
    return this.connected(member, (client) => client.all());
  }

  /** An application that writes wherever writes are taken, until it is told to stop. Answers what was acknowledged. */
  async writeEverywhere(stop: AbortSignal): Promise<string[]> {
    const acknowledged: string[] = [];
    for (let number = 0; !stop.aborted; number++) {
      for (const member of this.all) {
        const value = `row ${String(number)} by ${member.serverName}`;
        await this.write(member, value).then(
          () => acknowledged.push(value),
          () => undefined,
        );
      }
      await sleep(WRITE_PAUSE_MS);
    }
    return acknowledged;
  }

  private async connected<T>(member: EngineMember, work: (client: EngineClient) => Promise<T>): Promise<T> {
    const { ownerName: username, passwords } = this.world.cluster;
    const options: ClientOptions = { username, password: passwords.owner, tls: true };
    const client = await this.world.connect(member, options);
    try {
      return await work(client);
    } finally {
      await client.close().catch(() => undefined);
    }
  }
}
