import type {
  BackupIo,
  BackupMethod,
  BackupPlace,
  EngineCluster,
  EngineMember,
  RestoreCheck,
  RestoredCluster,
  RestoreGoal,
  StepIo,
  StorePlace,
  TakenBackup,
} from '@rocket/engine-core';
import { DomainError } from '@rocket/domain';
import type { BackupType, WalRange } from '@rocket/domain';
import { ensureArchiveSlot } from './archive-slot.js';
import { archivedRanges, removeArchived } from './archived-wal.js';
import { takeBaseBackup } from './base-backup.js';
import { backupKeys, readFacts, STORE_TIMEOUT_MS } from './backup-files.js';
import { checkRestored } from './check-restored.js';
import { restoreBackup } from './restore-backup.js';
import { discardAside, setAside, takeBack } from './set-aside.js';
import { WalArchiver } from './wal-archiver.js';

/**
 * Fulls over the replication protocol and the log as a replica gets it. It takes nothing of the server but its port, and what
 * is stored is compressed and encrypted on the way. Needs a host that can be sent files when it restores.
 */
export class StreamedBackups implements BackupMethod {
  readonly name = 'streamed';
  readonly types = ['Full'] as const;
  readonly whyNot =
    'These servers take Fulls and the whole write-ahead log. Incremental backups of PostgreSQL 17 and 18 carry visibility maps that can be out of date, and a restore from them can answer wrongly without anybody noticing.';
  readonly placeKind = 'store';

  async prepare(cluster: EngineCluster, primary: EngineMember, place: BackupPlace, io: StepIo): Promise<void> {
    await storeOf(place).store.capacity({ timeoutMs: STORE_TIMEOUT_MS, signal: io.signal });
    await ensureArchiveSlot(cluster, primary, io.signal);
  }

  async take(
    cluster: EngineCluster,
    source: EngineMember,
    place: BackupPlace,
    request: { label: string; type: BackupType },
    io: BackupIo,
  ): Promise<TakenBackup> {
    if (request.type !== 'Full') throw new DomainError('backup-type-unavailable', this.whyNot);
    await this.remove(cluster, place, request.label, io);
    const taken = await takeBaseBackup(cluster, source, storeOf(place), request.label, io);
    io.say(`${source.serverName}: ${megabytes(taken.dbSizeBytes)} read, ${megabytes(taken.storedBytes)} stored.`);
    return taken;
  }

  async list(_cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<TakenBackup[]> {
    const found: TakenBackup[] = [];
    const lying = storeOf(place);
    for await (const { key } of lying.store.list(backupKeys.backups(lying), { timeoutMs: STORE_TIMEOUT_MS, signal })) {
      const [file, label = ''] = key.split('/').reverse();
      if (file === 'facts.json') found.push(await readFacts(lying, label, signal));
    }
    return found.sort((one, other) => (one.startedAt < other.startedAt ? -1 : 1));
  }

  /** The facts go first: from then on it is no backup any more. */
  async remove(_cluster: EngineCluster, from: BackupPlace, label: string, io: StepIo): Promise<void> {
    const place = storeOf(from);
    const limits = { timeoutMs: STORE_TIMEOUT_MS, signal: io.signal };
    await place.store.remove(backupKeys.facts(place, label), limits);
    for await (const { key } of place.store.list(backupKeys.backup(place, label), limits)) await place.store.remove(key, limits);
  }

  archive(
    cluster: EngineCluster,
    primary: EngineMember,
    place: BackupPlace,
    stored: readonly WalRange[],
    onArchived: (range: WalRange) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    return new WalArchiver(cluster, primary, storeOf(place), onArchived, signal).run(stored);
  }

  archived(_cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<WalRange[]> {
    return archivedRanges(storeOf(place), signal);
  }

  removeWal(
    _cluster: EngineCluster,
    place: BackupPlace,
    before: bigint,
    except: readonly { from: bigint; to: bigint | null }[],
    io: StepIo,
  ): Promise<{ bytes: number }> {
    return removeArchived(storeOf(place), before, except, io);
  }

  async restore(
    cluster: EngineCluster,
    member: EngineMember,
    place: BackupPlace,
    from: { cluster: EngineCluster; chain: readonly TakenBackup[] },
    goal: RestoreGoal,
    io: BackupIo,
  ): Promise<RestoredCluster> {
    const [backup, ...others] = from.chain;
    if (backup?.type !== 'Full' || others.length > 0) throw new DomainError('backup-type-unavailable', this.whyNot);
    return restoreBackup(cluster, member, { place: storeOf(place), source: from.cluster, backup, goal }, io);
  }

  setAside(member: EngineMember, tag: string, io: StepIo): Promise<void> {
    return setAside(member, tag, io);
  }

  takeBack(cluster: EngineCluster, member: EngineMember, tag: string, io: StepIo): Promise<void> {
    return takeBack(cluster, member, tag, io);
  }

  discardAside(member: EngineMember, tag: string, io: StepIo): Promise<void> {
    return discardAside(member, tag, io);
  }

  checkRestored(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<RestoreCheck[]> {
    return checkRestored(cluster, member, io);
  }
}

function storeOf(place: BackupPlace): StorePlace {
  if (place.kind !== 'store') throw new Error('What is streamed lies in a store.');
  return place;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
