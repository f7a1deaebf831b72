import type { BackupType, WalRange } from '@rocket/domain';
import type {
  BackupIo,
  BackupMethod,
  BackupPlace,
  EngineCluster,
  EngineMember,
  RestoreCheck,
  RestoredCluster,
  RestoreGoal,
  ServerPlace,
  StepIo,
  TakenBackup,
} from '@rocket/engine-core';
import { checkRestored } from '../backups/check-restored.js';
import { discardAside, setAside, takeBack } from '../backups/set-aside.js';
import { isPrimary } from '../is-primary.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import { ArchiveFollower, isFollowed } from './archive-follower.js';
import { archivedSegments } from './archived-segments.js';
import { removeBackup, removeLog } from './expire.js';
import { percentListener } from './percent-listener.js';
import { membersOnCommandLine } from './pgbackrest-configuration.js';
import {
  beginArchiving,
  ifReachable,
  prepareMember,
  prepareRepository,
  requireArchiveMode,
  resumeArchiving,
} from './prepare-servers.js';
import { LABEL_ANNOTATION, RELEASE_ANNOTATION } from './read-info.js';
import { restoreFromRepository } from './restore-from-repository.js';
import { onRepository } from './run-pgbackrest.js';
import { infoOf, takeAsked } from './take-asked.js';
import { whileHeard } from './while-heard.js';

const STANZA_TIMEOUT_MS = 5 * 60_000;
/** Servers may have been added or reset, and certificates run out. */
const LOOK_AFTER_EVERY_MS = 60_000;
/** What is lost with a server is this at most. `archive_timeout` of the server says the same. */
export const SWITCH_EVERY_MS = 60_000;

/**
 * pgBackRest of the distribution: the servers of the cluster send their log to a server with a repository, and are backed up by
 * it. They know each other by certificates of the installation. Which backup goes when is decided by the control plane.
 */
export class PgBackRestBackups implements BackupMethod {
  readonly name = 'pgbackrest';
  readonly types = ['Full', 'Diff', 'Incr'] as const;
  readonly whyNot = null;
  readonly placeKind = 'server';

  constructor(private readonly switchEveryMs = SWITCH_EVERY_MS) {}

  async prepare(cluster: EngineCluster, primary: EngineMember, at: BackupPlace, io: StepIo): Promise<void> {
    const place = serverOf(at);
    const { signal } = io;
    // Then all of it is there, and seen to.
    if (await isFollowed(cluster, primary, signal)) return;
    await requireArchiveMode(cluster, primary, signal);
    await prepareRepository(place, signal);
    await prepareMember(place, primary, signal);
    await createStanza(place, primary, signal);
    await beginArchiving(place, primary, signal);
    await prepareOthers(cluster, primary, place, io);
  }

  async take(
    cluster: EngineCluster,
    source: EngineMember,
    at: BackupPlace,
    request: { label: string; type: BackupType },
    io: BackupIo,
  ): Promise<TakenBackup> {
    const place = serverOf(at);
    const sources = await withPrimary(cluster, source, io.signal);
    for (const member of sources) await prepareMember(place, member, io.signal);
    const totalBytes = await sizeOf(cluster, source, io.signal);
    const taken = await this.#back(place, sources, request, totalBytes, io);
    io.say(`${source.serverName}: ${taken.label}, ${megabytes(taken.dbSizeBytes)} backed up in ${megabytes(taken.storedBytes)}.`);
    if (taken.type !== request.type) io.say(`There was nothing that a ${request.type} could build on: it is a ${taken.type}.`);
    return taken;
  }

  async list(_cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<TakenBackup[]> {
    return (await infoOf(serverOf(place), signal)).backups;
  }

  async remove(_cluster: EngineCluster, at: BackupPlace, label: string, io: StepIo): Promise<void> {
    const place = serverOf(at);
    await removeBackup(place, await infoOf(place, io.signal), label, io);
  }

  async archive(
    cluster: EngineCluster,
    primary: EngineMember,
    at: BackupPlace,
    stored: readonly WalRange[],
    onArchived: (range: WalRange) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const place = serverOf(at);
    await resumeArchiving(primary, signal);
    let lookedAt = performance.now();
    const lookAfter = async (): Promise<void> => {
      if (performance.now() - lookedAt < LOOK_AFTER_EVERY_MS) return;
      await prepareRepository(place, signal);
      await prepareMember(place, primary, signal);
      await prepareOthers(cluster, primary, place, { signal, say: () => undefined });
      lookedAt = performance.now();
    };
    const options = { switchEveryMs: this.switchEveryMs, lookAfter, onArchived, signal };
    await new ArchiveFollower(cluster, primary, place, options).run(stored);
  }

  archived(_cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<WalRange[]> {
    return archivedSegments(serverOf(place), signal);
  }

  async removeWal(
    _cluster: EngineCluster,
    at: BackupPlace,
    before: bigint,
    _except: readonly { from: bigint; to: bigint | null }[],
    io: StepIo,
  ): Promise<{ bytes: number }> {
    const place = serverOf(at);
    return removeLog(place, await infoOf(place, io.signal), before, io);
  }

  async restore(
    cluster: EngineCluster,
    member: EngineMember,
    place: BackupPlace,
    from: { cluster: EngineCluster; chain: readonly TakenBackup[] },
    goal: RestoreGoal,
    io: BackupIo,
  ): Promise<RestoredCluster> {
    const backup = from.chain.at(-1);
    if (!backup) throw new Error('A restore names no backup.');
    return restoreFromRepository(cluster, member, { place: serverOf(place), source: from.cluster, backup, goal }, io);
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

  #back(
    place: ServerPlace,
    sources: readonly EngineMember[],
    { label, type }: { label: string; type: BackupType },
    totalBytes: number,
    io: BackupIo,
  ): Promise<TakenBackup> {
    const words = [
      `--type=${type.toLowerCase()}`,
      `--annotation=${LABEL_ANNOTATION}=${label}`,
      `--annotation=${RELEASE_ANNOTATION}=${sources[0]?.release ?? ''}`,
      ...(sources.length > 1 ? ['--backup-standby'] : []),
      ...membersOnCommandLine(place, sources),
      '--log-level-console=detail',
      'backup',
    ];
    const onOutput = percentListener(totalBytes, io.onProgress);
    const hosts = sources.map(({ host }) => host);
    return whileHeard(place.host, hosts, io.signal, (signal) => takeAsked(place, label, words, { signal, onOutput }));
  }
}

/** One that is known and fits is fine. */
async function createStanza(place: ServerPlace, primary: EngineMember, signal: AbortSignal): Promise<void> {
  const words = [...membersOnCommandLine(place, [primary]), 'stanza-create'];
  await onRepository(place, words, { timeoutMs: STANZA_TIMEOUT_MS, signal });
}

/** One that is away is got ready when it is back: whoever looks after the log comes by again. */
async function prepareOthers(
  { members }: EngineCluster,
  primary: EngineMember,
  place: ServerPlace,
  { signal, say }: StepIo,
): Promise<void> {
  for (const member of members.filter(({ memberId }) => memberId !== primary.memberId)) {
    const isReady = await ifReachable(signal, async () => {
      await prepareMember(place, member, signal);
      await beginArchiving(place, member, signal);
      return true;
    });
    if (isReady !== true) say(`${member.serverName} cannot be reached, and gets ready for backups when it is back.`);
  }
}

/** A backup begins and ends on the primary, whoever gives the files. */
async function withPrimary(cluster: EngineCluster, source: EngineMember, signal: AbortSignal): Promise<EngineMember[]> {
  if (await isPrimary(cluster, source, signal)) return [source];
  for (const member of cluster.members)
    if (member.memberId !== source.memberId && (await isPrimary(cluster, member, signal))) return [member, source];
  throw stepFailed(`No member of ${cluster.clusterName} accepts writes; without a primary no backup begins.`);
}

async function sizeOf(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<number> {
  return withSession(cluster, member, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ bytes: string }>('select sum(pg_database_size(oid))::text as bytes from pg_database');
    return Number(rows[0]?.bytes ?? 0);
  });
}

function serverOf(place: BackupPlace): ServerPlace {
  if (place.kind !== 'server') throw new Error('What pgBackRest takes lies on a server.');
  return place;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
