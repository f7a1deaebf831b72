import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EngineCluster, EngineMember, OfferedTls } from './engine.js';
import { buildCluster, dyingHost, eventually, memberOf, recordingIo, rethrowUnless } from './engine-world.js';
import type { EngineWorld } from './engine-world.js';

const INSPECT_TIMEOUT_MS = 3_000;
const CALLS_MAX = 200;

/** What every engine promises of a change of TLS. One cluster for all, which has TLS before and after each promise. */
export function describeTls(makeWorld: () => Promise<EngineWorld>, stride: number): void {
  let fleet: TlsFleet;
  beforeAll(async () => {
    const world = await makeWorld();
    await buildCluster(world, recordingIo());
    fleet = new TlsFleet(world);
  }, 60_000);
  afterAll(() => fleet.world.dispose(), 60_000);

  it('ends TLS and demands it again, without a restart, a lost replica or a closed connection', async () => {
    const before = await fleet.startTimes();
    const client = await fleet.connect(0, true);
    await client.put('before');
    await fleet.offerAll(fleet.encrypted);
    expect(await fleet.ways()).toEqual(['TLS', 'plain', 'TLS', 'plain', 'TLS', 'plain']);
    await fleet.settleAll(fleet.plain);
    expect(await fleet.ways()).toEqual(['plain', 'plain', 'plain']);
    await fleet.expectStreaming(fleet.plain);
    await client.put('without');
    await fleet.offerAll(fleet.plain);
    await fleet.settleAll(fleet.encrypted);
    expect(await fleet.ways()).toEqual(['TLS', 'TLS', 'TLS']);
    await fleet.expectStreaming(fleet.encrypted);
    await client.put('again');
    await client.close();
    const reader = await fleet.connect(2, true);
    await eventually(async () => expect(await reader.all()).toEqual(['before', 'without', 'again']));
    await reader.close();
    expect(await fleet.startTimes()).toEqual(before);
  }, 120_000);

  it('leaves no key on a server that speaks no TLS', async () => {
    await fleet.offerAll(fleet.encrypted);
    await fleet.settleAll(fleet.plain);
    const found = await Promise.all(
      fleet.world.cluster.members.map(({ host }) =>
        host.run(['grep', '-rl', 'PRIVATE KEY', host.rootDirectory], { timeoutMs: 10_000 }),
      ),
    );
    expect(found.map(({ stdout }) => stdout)).toEqual(['', '', '']);
    await fleet.offerAll(fleet.plain);
    await fleet.settleAll(fleet.encrypted);
  }, 120_000);

  it('changes over after an interruption at any call', async () => {
    for (const index of [1, 0]) {
      await fleet.offerAll(fleet.encrypted);
      await interruptEverywhere(stride, (calls) => fleet.settle(fleet.plain, index, calls));
      await fleet.settleAll(fleet.plain);
      await interruptEverywhere(stride, (calls) => fleet.offer(fleet.plain, index, calls));
      await fleet.offerAll(fleet.plain);
      await interruptEverywhere(stride, (calls) => fleet.settle(fleet.encrypted, index, calls));
      await fleet.settleAll(fleet.encrypted);
    }
    expect(await fleet.ways()).toEqual(['TLS', 'TLS', 'TLS']);
    await fleet.expectStreaming(fleet.encrypted);
  }, 180_000);
}

async function interruptEverywhere(stride: number, act: (callsLeft: number) => Promise<void>): Promise<void> {
  for (let calls = 0; calls < CALLS_MAX; calls += stride) {
    const wasInterrupted = await act(calls).then(() => false, rethrowUnless('interrupted'));
    if (!wasInterrupted) return;
  }
}

/** A cluster that can be seen with TLS and without. The first member is its primary. */
class TlsFleet {
  readonly encrypted: EngineCluster;
  readonly plain: EngineCluster;
  private readonly io = recordingIo();

  constructor(readonly world: EngineWorld) {
    this.encrypted = world.cluster;
    this.plain = without(world.cluster, 'caCertificatePem');
    this.plain = { ...this.plain, members: this.plain.members.map((member) => without(member, 'tls')) };
  }

  connect(index: number, tls: boolean) {
    const { ownerName: username, passwords } = this.world.cluster;
    return this.world.connect(memberOf(this.world, index), { username, password: passwords.owner, tls });
  }

  /** In which ways each member lets a client in. */
  async ways(): Promise<string[]> {
    const ways: string[] = [];
    for (const index of this.world.cluster.members.keys())
      for (const tls of [true, false]) {
        const client = await this.connect(index, tls).catch(() => undefined);
        await client?.close();
        if (client) ways.push(tls ? 'TLS' : 'plain');
      }
    return ways;
  }

  async expectStreaming(cluster: EngineCluster): Promise<void> {
    for (const member of cluster.members) {
      const reading = await this.world.engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, this.io.signal);
      expect(reading).toMatchObject({ answers: true, streaming: true, pendingRestart: false });
    }
  }

  async startTimes(): Promise<(string | undefined)[]> {
    const { engine, cluster } = this.world;
    const ask = (member: EngineMember) => engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, this.io.signal);
    return (await Promise.all(cluster.members.map(ask))).map(({ startedAt }) => startedAt);
  }

  async offer(cluster: EngineCluster, index: number, callsLeft = Infinity): Promise<void> {
    const { tls } = memberOf(this.world, index);
    const { caCertificatePem } = this.encrypted;
    if (!tls || caCertificatePem === undefined) throw new Error('The world has no TLS.');
    const offered: OfferedTls = { ...tls, caCertificatePem };
    await this.world.engine.offerTls(cluster, interruptible(cluster, index, callsLeft), offered, this.io);
  }

  async settle(cluster: EngineCluster, index: number, callsLeft = Infinity): Promise<void> {
    const [primary] = cluster.members;
    if (!primary) throw new Error('The world has no members.');
    await this.world.engine.settleTls(cluster, primary, interruptible(cluster, index, callsLeft), this.io);
  }

  async offerAll(cluster: EngineCluster): Promise<void> {
    for (const index of cluster.members.keys()) await this.offer(cluster, index);
  }

  /** The primary last. */
  async settleAll(cluster: EngineCluster): Promise<void> {
    for (const index of [...cluster.members.keys()].reverse()) await this.settle(cluster, index);
  }
}

function without<T extends object, K extends keyof T>(whole: T, name: K): Omit<T, K> {
  const rest = { ...whole };
  Reflect.deleteProperty(rest, name);
  return rest;
}

function interruptible({ members }: EngineCluster, index: number, callsLeft: number): EngineMember {
  const member = members[index];
  if (!member) throw new Error(`The world has no member ${String(index)}.`);
  return { ...member, host: dyingHost(member.host, callsLeft) };
}
