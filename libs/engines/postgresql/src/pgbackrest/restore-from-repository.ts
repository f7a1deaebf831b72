import { randomUUID } from 'node:crypto';
import { DomainError, formatLogPosition } from '@rocket/domain';
import type { WalRange } from '@rocket/domain';
import type {
  BackupIo,
  EngineCluster,
  EngineMember,
  RestoredCluster,
  RestoreGoal,
  ServerPlace,
  TakenBackup,
} from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { followRecovery } from '../backups/follow-recovery.js';
import { replayLog } from '../backups/replay-log.js';
import type { LogToReplay } from '../backups/replay-log.js';
import { segmentAt, segmentStart } from '../backups/wal-segments.js';
import { beginBuild } from '../build-marker.js';
import { parseLsn } from '../control-file.js';
import { memberLayout } from '../member-layout.js';
import { archivedSegments } from './archived-segments.js';
import { lastOfLine } from './last-of-line.js';
import { restoreConfiguration } from './pgbackrest-configuration.js';
import { PGBACKREST, restoreLayout, stanzaOf } from './pgbackrest-layout.js';
import { certifyRestore, pauseArchiving, prepareRepository, requireSameVersion } from './prepare-servers.js';
import { percentListener } from './percent-listener.js';
import { faultOf } from './run-pgbackrest.js';
import { whileHeard } from './while-heard.js';

const RESTORE_TIMEOUT_MS = 12 * 60 * 60_000;
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const FILE_TIMEOUT_MS = 30_000;
/** What lies in the repository and does not come: the server with the repository is away, or there is a gap. */
const PATIENCE_MS = 5 * 60_000;
/** It asks for the next piece all the time, by a command that takes longer than the rest between two of them. */
const WAITS_AT_END = ['RecoveryRetrieveRetryInterval', 'RestoreCommand'];
const DAMAGED = /checksum|crypt|corrupt|is not valid|FormatError|decompress/i;

export interface RepositoryRestore {
  place: ServerPlace;
  /** The cluster that was backed up, with the passwords that are in the backup. */
  source: EngineCluster;
  backup: TakenBackup;
  goal: RestoreGoal;
}

/**
 * Lets the member's own server fetch a backup with all that it builds on, replay the log up to the goal and become a primary
 * with the passwords and settings of `cluster`. Interrupted, it begins anew.
 */
export async function restoreFromRepository(
  cluster: EngineCluster,
  member: EngineMember,
  { place, source, backup, goal }: RepositoryRestore,
  io: BackupIo,
): Promise<RestoredCluster> {
  const { host } = member;
  const access = restoreLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  await host.installPgBackRest({ timeoutMs: INSTALL_TIMEOUT_MS, signal: io.signal });
  await prepareRepository(place, io.signal);
  await requireSameVersion(place, host, io.signal);
  await certifyRestore(place, member, access.tls, io.signal);
  await host.writeFile(access.configuration, restoreConfiguration(place, access.tls), 0o600, limits);
  await pauseArchiving(member, io.signal);
  await beginBuild(cluster, member, io);
  await unpack(member, place, backup, io);
  const log = await logToReplay(member, place, { backup, goal }, io);
  return replayLog(cluster, member, { source, goal, log }, io);
}

/** The data directory appears as a whole: what a crash leaves of it is known for what it is. */
async function unpack(member: EngineMember, place: ServerPlace, backup: TakenBackup, io: BackupIo): Promise<void> {
  const { host } = member;
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  const attempt = `${layout.base}/basebackup-${randomUUID()}`;
  await host.makeDirectory(attempt, 0o700, limits);
  const argv = [
    ...accessTo(member, place, attempt),
    `--set=${backup.label}`,
    '--type=none',
    '--log-level-console=detail',
    'restore',
  ];
  const options = { timeoutMs: RESTORE_TIMEOUT_MS, onOutput: percentListener(backup.dbSizeBytes, io.onProgress) };
  const result = await whileHeard(host, [place.host], io.signal, (signal) => host.run(argv, { ...options, signal }));
  if (result.exitCode !== 0) {
    const fault = faultOf(host, result);
    throw DAMAGED.test(fault.detail) ? new DomainError('backup-damaged', fault.detail) : fault;
  }
  // Whatever it is told: it would end at the first piece of the log that is not there yet.
  await host.remove(`${attempt}/recovery.signal`, limits);
  io.say(`${member.serverName}: ${backup.label} is fetched; every file is what was backed up.`);
  await runOrFail(host, ['mv', '--no-target-directory', attempt, layout.data], limits);
}

async function logToReplay(
  member: EngineMember,
  place: ServerPlace,
  { backup, goal }: { backup: TakenBackup; goal: RestoreGoal },
  io: BackupIo,
): Promise<LogToReplay> {
  const lying = await archivedSegments(place, io.signal);
  const term = goal.to === 'backup' ? backup.term : goal.term;
  const end = lastOfLine(lying, backup, term);
  if (!end) throw new DomainError('wal-missing', `The log that ${backup.label} begins with is not in the repository.`);
  const data = memberLayout(member).data;
  const argv = accessTo(member, place, data).map((word) => `'${word.replace(/'/g, `'\\''`).replace(/%/g, '%%')}'`);
  return {
    takeCommand: `${argv.join(' ')} archive-get %f "%p"`,
    timeline: goal.to === 'backup' ? 'current' : String(end.term),
    follow: async (recovering) => {
      const waits = new Patience(end.range);
      const isAllThere = (replayed: string | null): Promise<boolean> => Promise.resolve(waits.isAllReplayed(replayed));
      const reached = await followRecovery(recovering, member, io.signal, isAllThere, WAITS_AT_END);
      if (!reached.isOver && end.isCutOff) throw gapAt(end.range, reached.lastCommitAt);
      return reached;
    },
    discard: () => member.host.remove(restoreLayout(member).base, { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal }),
  };
}

/** A server that waits for its log may wait for what cannot be fetched just now: it is at the end only where the log ends. */
class Patience {
  #place: string | null = null;
  #since = performance.now();

  constructor(private readonly range: WalRange) {}

  /** @throws DomainError `wal-missing` when it has waited too long */
  isAllReplayed(replayed: string | null): boolean {
    if (replayed !== this.#place) [this.#place, this.#since] = [replayed, performance.now()];
    if (replayed === null) return false;
    // At its very beginning, the last piece may still be on its way.
    if (parseLsn(replayed) > segmentStart(segmentAt(this.range.to - 1n))) return true;
    if (performance.now() - this.#since > PATIENCE_MS) throw gapAt({ ...this.range, to: parseLsn(replayed) }, null);
    return false;
  }
}

function gapAt({ to }: Pick<WalRange, 'to'>, lastCommitAt: Date | null): DomainError {
  const until = lastCommitAt === null ? 'what was backed up' : `the transaction of ${lastCommitAt.toISOString()}`;
  const detail = `The log could not be fetched beyond ${formatLogPosition(to)}. The last that can be restored is ${until}.`;
  return new DomainError('wal-missing', detail);
}

function accessTo(member: EngineMember, place: ServerPlace, data: string): string[] {
  const { configuration } = restoreLayout(member);
  return [PGBACKREST, `--config=${configuration}`, `--stanza=${stanzaOf(place)}`, `--pg1-path=${data}`];
}
