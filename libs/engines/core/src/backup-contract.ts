import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupType, WalRange } from '@rocket/domain';
import type { BackupIo, BackupMethod, BackupPlace, RestoreGoal, TakenBackup } from './backup-method.js';
import type { EngineCluster, EngineMember } from './engine.js';
import { buildCluster, memberOf, recordingIo } from './engine-world.js';
import type { EngineWorld } from './engine-world.js';

/** Three servers, of which the first two are backed up and the third is restored to, and somewhere to put backups. */
export interface BackupWorld {
  world: EngineWorld;
  method: BackupMethod;
  place: BackupPlace;
  /** A statement that lets the DBMS go on in a new piece of its log. */
  nextPiece: string;
  dispose(): Promise<void>;
}

/** What every way of backing up promises. */
export function describeBackupMethod(name: string, make: () => Promise<BackupWorld>): void {
  describe(`${name} as a way to back up`, () => {
    const fleet = new BackedUpFleet();
    beforeAll(() => fleet.build(make), 300_000);
    afterAll(() => fleet.dispose(), 120_000);
    describeTaking(fleet);
    describeRestoring(fleet);
    describeChains(fleet);
  });
}

function describeTaking(fleet: BackedUpFleet): void {
  it('takes a Full while clients write, and finds it again as it was taken', async () => {
    await fleet.put('before the backup');
    const taken = await fleet.take();
    expect(taken).toMatchObject({ type: 'Full', parentLabel: null, term: 1, release: fleet.world.cluster.release });
    expect(taken.walStop).toBeGreaterThanOrEqual(taken.walStart);
    expect(taken.dbSizeBytes).toBeGreaterThan(taken.storedBytes);
    expect(Date.parse(taken.stoppedAt)).toBeGreaterThanOrEqual(Date.parse(taken.startedAt));
    expect(await fleet.list()).toEqual([taken]);
    expect(fleet.progress.length).toBeGreaterThan(0);
  }, 120_000);

  it('archives everything that is written, without a hole, and says until when', async () => {
    await fleet.put('after the backup');
    const range = await fleet.archivedUntil(new Date());
    const [backup] = await fleet.list();
    expect(range.from).toBeLessThanOrEqual(backup?.walStart ?? 0n);
    expect(range.to).toBeGreaterThan(backup?.walStop ?? 0n);
    const lying = await fleet.method.archived(fleet.world.cluster, fleet.place, fleet.io.signal);
    expect(lying.map(({ term, from }) => ({ term, from }))).toEqual([{ term: 1, from: range.from }]);
    expect(lying[0]?.to).toBeGreaterThanOrEqual(range.to);
  }, 60_000);

  it('refuses types that it does not take', async () => {
    const type = (['Diff', 'Incr'] as const).find((one) => !fleet.method.types.includes(one));
    if (!type) return;
    const request = { label: 'never', type };
    const { cluster } = fleet.world;
    await expect(
      fleet.method.take(cluster, memberOf(fleet.world, 0), fleet.place, request, fleet.backupIo()),
    ).rejects.toMatchObject({ code: 'backup-type-unavailable', detail: fleet.method.whyNot });
  });
}

function describeRestoring(fleet: BackedUpFleet): void {
  const before = ['before the backup'];

  it('restores a backup as it was, with the passwords of the new cluster alone', async () => {
    const [backup] = await fleet.list();
    await fleet.restore(backup, { to: 'backup' });
    expect(await fleet.restored()).toEqual(before);
    await expect(fleet.restored(fleet.world.cluster)).rejects.toThrow();
  }, 180_000);

  it('restores to the instant: what was committed before is there, and what came after is not', async () => {
    await fleet.put('before the mistake');
    const at = await fleet.instant();
    await fleet.run('drop table notes');
    await fleet.put('after the mistake');
    await fleet.archivedUntil(await fleet.instant());
    const [backup] = await fleet.list();
    await fleet.restore(backup, { to: 'time', at, term: null });
    expect(await fleet.restored()).toEqual([...before, 'after the backup', 'before the mistake']);
    const found = await fleet.method.checkRestored(fleet.target, fleet.targetMember, fleet.io);
    expect(found.filter(({ isGood }) => !isGood)).toEqual([]);
    expect(new Set(found.map(({ check }) => check)).size).toBeGreaterThan(1);
  }, 180_000);

  it('restores all that is archived, and to an instant after the last transaction', async () => {
    const [backup] = await fleet.list();
    await fleet.restore(backup, { to: 'latest', term: null });
    expect(await fleet.restored()).toEqual(['after the mistake']);
    const quiet = await fleet.instant();
    await fleet.archivedUntil(await fleet.instant());
    await fleet.restore(backup, { to: 'time', at: quiet, term: null });
    expect(await fleet.restored()).toEqual(['after the mistake']);
  }, 240_000);

  it('restores across a change of the primary', async () => {
    const [first, second] = [memberOf(fleet.world, 0), memberOf(fleet.world, 1)];
    const [backup] = await fleet.list();
    await fleet.put('by the first primary');
    await fleet.handOver(first, second);
    await fleet.put('by the second primary');
    await fleet.archivedUntil(await fleet.instant());
    await fleet.restore(backup, { to: 'latest', term: null });
    expect(await fleet.restored()).toEqual(['after the mistake', 'by the first primary', 'by the second primary']);
  }, 240_000);

  it('removes a backup and the log that no other needs, and restores the other', async () => {
    const [old] = await fleet.list();
    await fleet.beginNextPiece();
    const taken = await fleet.take();
    expect((await fleet.list()).map(({ label }) => label)).toEqual([old?.label, taken.label]);
    await fleet.method.remove(fleet.world.cluster, fleet.place, old?.label ?? '', fleet.io);
    await fleet.method.remove(fleet.world.cluster, fleet.place, old?.label ?? '', fleet.io);
    expect(await fleet.list()).toEqual([taken]);
    const { bytes } = await fleet.method.removeWal(fleet.world.cluster, fleet.place, taken.walStart, [], fleet.io);
    expect(bytes).toBeGreaterThan(0);
    await fleet.restore(taken, { to: 'latest', term: null });
    expect(await fleet.restored()).toHaveLength(3);
  }, 240_000);
}

function describeChains(fleet: BackedUpFleet): void {
  it('takes what builds on each other, restores the end of it, and lets it go from its end', async () => {
    if (!fleet.method.types.includes('Incr')) return;
    const [full] = await fleet.list();
    await fleet.put('before the Diff');
    const diff = await fleet.take('Diff');
    await fleet.put('before the Incr');
    const incr = await fleet.take('Incr');
    await fleet.put('before the second Incr');
    const last = await fleet.take('Incr');
    expect(last.storedBytes).toBeLessThan(full?.storedBytes ?? 0);
    expect((await fleet.list()).map(({ type, parentLabel }) => [type, parentLabel])).toEqual([
      ['Full', null],
      ['Diff', full?.label],
      ['Incr', diff.label],
      ['Incr', incr.label],
    ]);
    const remove = (label: string): Promise<void> => fleet.method.remove(fleet.world.cluster, fleet.place, label, fleet.io);
    await expect(remove(diff.label)).rejects.toMatchObject({ code: 'step-failed' });
    await fleet.restore(last, { to: 'backup' }, [full, diff, incr]);
    expect(await fleet.restored()).toEqual(expect.arrayContaining(['before the Diff', 'before the second Incr']));
    for (const { label } of [last, incr, diff]) await remove(label);
    expect(await fleet.list()).toEqual([full]);
  }, 300_000);

  it('lets the last go, with all of the log', async () => {
    const [full] = await fleet.list();
    await fleet.stopArchiver();
    await fleet.method.remove(fleet.world.cluster, fleet.place, full?.label ?? '', fleet.io);
    await fleet.method.removeWal(fleet.world.cluster, fleet.place, END_OF_LOG, [], fleet.io);
    expect(await fleet.list()).toEqual([]);
    expect(await fleet.method.archived(fleet.world.cluster, fleet.place, fleet.io.signal)).toEqual([]);
  }, 120_000);
}

/** Whatever is archived is before it. */
const END_OF_LOG = 2n ** 63n - 1n;

/** A cluster of two that is backed up all the time, and a third server. */
class BackedUpFleet {
  readonly io = recordingIo();
  readonly progress: { doneBytes: number }[] = [];
  world!: EngineWorld;
  method!: BackupMethod;
  place!: BackupPlace;
  target!: EngineCluster;
  #made!: BackupWorld;
  #primary!: EngineMember;
  /** By term. */
  readonly #ranges = new Map<number, WalRange>();
  #archiver: { stop: AbortController; done: Promise<void> } | undefined;

  async build(make: () => Promise<BackupWorld>): Promise<void> {
    this.#made = await make();
    const { world, method, place } = this.#made;
    [this.method, this.place] = [method, place];
    this.world = { ...world, cluster: { ...world.cluster, members: world.cluster.members.slice(0, 2) } };
    const [third] = world.cluster.members.slice(2);
    if (!third) throw new Error('The world has no third server.');
    const passwords = { superuser: 'new-superuser', replication: 'new-replication', owner: 'new-owner' };
    this.target = { ...world.cluster, clusterId: randomUUID(), members: [third], passwords };
    await buildCluster(this.world, this.io);
    this.#primary = memberOf(this.world, 0);
    await this.#startArchiver();
  }

  get targetMember(): EngineMember {
    return this.target.members[0] as EngineMember;
  }

  backupIo(): BackupIo {
    return { ...this.io, onProgress: (progress) => this.progress.push(progress) };
  }

  async take(type: BackupType = 'Full'): Promise<TakenBackup> {
    const replica = this.world.cluster.members.find(({ memberId }) => memberId !== this.#primary.memberId);
    const request = { label: `asked-${String(Date.now())}`, type };
    const taken = await this.method.take(this.world.cluster, replica ?? this.#primary, this.place, request, this.backupIo());
    await this.archivedUntil(new Date(taken.stoppedAt));
    return taken;
  }

  list(): Promise<TakenBackup[]> {
    return this.method.list(this.world.cluster, this.place, this.io.signal);
  }

  async put(value: string): Promise<void> {
    const { passwords, ownerName } = this.world.cluster;
    const client = await this.world.connect(this.#primary, { username: ownerName, password: passwords.owner, tls: true });
    await client.put(value).finally(() => client.close());
  }

  async run(statement: string): Promise<void> {
    await this.world.engine.runSql(this.world.cluster, this.#primary, { statement }, this.io);
  }

  beginNextPiece(): Promise<void> {
    return this.run(this.#made.nextPiece);
  }

  /** An instant that lies between what was done before and what is done afterwards. */
  async instant(): Promise<Date> {
    await sleep(50);
    const now = new Date();
    await sleep(50);
    return now;
  }

  async archivedUntil(at: Date): Promise<WalRange> {
    for (;;) {
      const range = [...this.#ranges.values()].at(-1);
      if (range && range.toAt >= at) return range;
      await sleep(50);
    }
  }

  /** @param on what it builds on, the Full first */
  async restore(backup: TakenBackup | undefined, goal: RestoreGoal, on: (TakenBackup | undefined)[] = []): Promise<void> {
    if (!backup) throw new Error('There is no backup.');
    const { world, method, place } = this;
    if (await this.targetMember.host.exists(`${this.targetMember.host.rootDirectory}/postgresql`, { timeoutMs: 5_000 }))
      await world.engine.removeMember(this.target, this.targetMember, this.io);
    const from = { cluster: world.cluster, chain: [...on.filter((one) => one !== undefined), backup] };
    await method.restore(this.target, this.targetMember, place, from, goal, this.backupIo());
  }

  /** What the restored server answers to who has these passwords. */
  async restored(by: EngineCluster = this.target): Promise<string[]> {
    const options = { username: by.ownerName, password: by.passwords.owner, tls: true };
    const client = await this.world.connect(this.targetMember, options);
    return client.all().finally(() => client.close());
  }

  async handOver(from: EngineMember, to: EngineMember): Promise<void> {
    const { engine, cluster } = this.world;
    await engine.prepareCandidate(cluster, to, this.io);
    await engine.handOver(cluster, from, to, this.io);
    await engine.followPrimary(cluster, to, from, this.io);
    this.#primary = to;
    await this.#archiver?.done;
    await this.#startArchiver();
  }

  async stopArchiver(): Promise<void> {
    this.#archiver?.stop.abort(new Error('The test is over.'));
    await this.#archiver?.done;
  }

  async dispose(): Promise<void> {
    await this.stopArchiver();
    await this.#made.dispose();
  }

  async #startArchiver(): Promise<void> {
    await this.method.prepare(this.world.cluster, this.#primary, this.place, this.io);
    const stop = new AbortController();
    const onArchived = (range: WalRange): Promise<void> => {
      this.#ranges.set(range.term, range);
      return Promise.resolve();
    };
    const done = this.method
      .archive(this.world.cluster, this.#primary, this.place, [...this.#ranges.values()], onArchived, stop.signal)
      // It ends with its primary, and with the test.
      .catch((error: unknown) => this.io.say(String(error)));
    this.#archiver = { stop, done };
  }
}
