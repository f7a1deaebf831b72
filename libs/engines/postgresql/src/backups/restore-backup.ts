import { randomUUID } from 'node:crypto';
import type {
  BackupIo,
  BackupPlace,
  EngineCluster,
  EngineMember,
  RestoredCluster,
  RestoreGoal,
  TakenBackup,
} from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { beginBuild, endBuild } from '../build-marker.js';
import { NO_STANDBY_SETTINGS } from '../configuration-files.js';
import { configureMember } from '../configure-member.js';
import { parseLsn } from '../control-file.js';
import { promote } from '../hand-over.js';
import { memberLayout, REPLICATION_ROLE, SUPERUSER } from '../member-layout.js';
import { start, startAndAwait, stop } from '../member-service.js';
import { createAccountRole, createOrResetRole } from '../roles.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import { becomeStandby } from '../standby-signal.js';
import { feedRecovery, stoppedAtGap } from './feed-recovery.js';
import { findRestorePath } from './restore-path.js';
import type { RestorePath } from './restore-path.js';
import { restoreSettings, sizesIn } from './restore-settings.js';
import { backupFiles } from './unpack-backup.js';

/** 1 TB at 50 MB/s takes under six hours. */
const UNPACK_TIMEOUT_MS = 12 * 60 * 60_000;
const FILE_TIMEOUT_MS = 30_000;

export interface RestoreRequest {
  place: BackupPlace;
  /** The cluster that was backed up, with the passwords that are in the backup. */
  source: EngineCluster;
  backup: TakenBackup;
  goal: RestoreGoal;
}

/**
 * Restores a Full onto an empty member, replays the log up to the goal and makes it a primary with the passwords and settings
 * of `cluster`. Interrupted, it begins anew.
 */
export async function restoreBackup(
  cluster: EngineCluster,
  member: EngineMember,
  request: RestoreRequest,
  io: BackupIo,
): Promise<RestoredCluster> {
  const { place, backup, goal, source } = request;
  const path = await findRestorePath(place, backup, goal, io.signal);
  io.say(`${member.serverName}: ${backup.label} and ${String(path.pieces.length)} pieces of the log are restored.`);
  await beginBuild(cluster, member, io);
  await unpack(member, request, io);
  // Until it is over, the server has the passwords that were backed up.
  const recovering: EngineCluster = { ...cluster, passwords: source.passwords };
  const recovery = await prepareRecovery(recovering, member, path, io);
  await recovery.configure(goal);
  await start(recovering, member, io.signal);
  const { directory } = recovery;
  const reached = await feedRecovery(recovering, member, { place, path, directory }, io);
  if (!reached.isOver) {
    if (path.gap) throw stoppedAtGap(path, reached.lastCommitAt);
    io.say(`${member.serverName}: all that is archived is replayed.`);
    if (goal.to === 'time') await giveUpGoal(recovering, member, { place, path, recovery }, io);
    await promote(recovering, member, io);
  }
  await settle(cluster, recovering, member, directory, io);
  const restored = await describe(cluster, member, reached.lastCommitAt, io);
  io.say(`${member.serverName}: restored, the last transaction is of ${restored.lastCommitAt ?? 'before the backup'}.`);
  return restored;
}

/** The data directory appears as a whole: what a crash leaves of it is known for what it is. */
async function unpack(member: EngineMember, { place, backup }: RestoreRequest, io: BackupIo): Promise<void> {
  const layout = memberLayout(member);
  const attempt = `${layout.base}/basebackup-${randomUUID()}`;
  let doneBytes = 0;
  const onBytes = (bytes: number): void => io.onProgress({ doneBytes: (doneBytes += bytes), totalBytes: backup.dbSizeBytes });
  const files = backupFiles(place, backup.label, io.signal, onBytes);
  const { bytes } = await member.host.receiveFiles(attempt, files, { timeoutMs: UNPACK_TIMEOUT_MS, signal: io.signal });
  io.say(`${member.serverName}: ${(bytes / 1024 ** 2).toFixed(1)} MB unpacked; every file is what was backed up.`);
  await runOrFail(member.host, ['mv', attempt, layout.data], { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal });
}

interface Recovery {
  /** From which the server takes its log. */
  directory: string;
  configure(goal: RestoreGoal): Promise<void>;
}

async function prepareRecovery(cluster: EngineCluster, member: EngineMember, path: RestorePath, io: BackupIo): Promise<Recovery> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  const sizes = sizesIn(await member.host.readFile(layout.settings, limits));
  await configureMember(cluster, member, undefined, io.signal);
  const directory = `${layout.base}/wal-to-replay`;
  await member.host.remove(directory, limits);
  await becomeStandby(member, io);
  return {
    directory,
    configure: (goal) =>
      member.host.writeFile(layout.standbySettings, restoreSettings(directory, goal, path.timeline, sizes), 0o600, limits),
  };
}

/**
 * Nothing was committed between the last transaction that is archived and the instant that was asked for: all of it is what
 * was asked for. A server that still has a goal refuses to become a primary before it.
 */
async function giveUpGoal(
  cluster: EngineCluster,
  member: EngineMember,
  { place, path, recovery }: { place: BackupPlace; path: RestorePath; recovery: Recovery },
  io: BackupIo,
): Promise<void> {
  await stop(member, io.signal);
  await recovery.configure({ to: 'latest', term: null });
  await start(cluster, member, io.signal);
  // Nothing new is given to it: what it has replayed once, it has.
  await feedRecovery(cluster, member, { place, path: { ...path, pieces: [] }, directory: recovery.directory }, io);
}

/** Passwords and settings of the new cluster, and nothing left of the recovery. */
async function settle(
  cluster: EngineCluster,
  recovering: EngineCluster,
  member: EngineMember,
  directory: string,
  io: BackupIo,
): Promise<void> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  await withSession(recovering, member, { ...SHORT, signal: io.signal }, async (session) => {
    if (member.host.capabilities.canInstallPackages) await createAccountRole(session);
    await createOrResetRole(session, REPLICATION_ROLE, 'LOGIN REPLICATION NOINHERIT', cluster.passwords.replication);
    await createOrResetRole(session, cluster.ownerName, 'LOGIN', cluster.passwords.owner);
    await createOrResetRole(session, SUPERUSER, 'LOGIN SUPERUSER', cluster.passwords.superuser);
  });
  await stop(member, io.signal);
  await member.host.writeFile(layout.standbySettings, NO_STANDBY_SETTINGS, 0o600, limits);
  await configureMember(cluster, member, undefined, io.signal);
  await startAndAwait(cluster, member, io.signal);
  await member.host.remove(directory, limits);
  await endBuild(cluster, member, io);
}

async function describe(
  cluster: EngineCluster,
  member: EngineMember,
  lastCommitAt: Date | null,
  io: BackupIo,
): Promise<RestoredCluster> {
  return withSession(cluster, member, { ...SHORT, signal: io.signal }, async (session) => {
    const { rows } = await session.query<{ term: number; position: string }>(
      `select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int as term, pg_current_wal_lsn()::text as position`,
    );
    const [row] = rows;
    if (!row) throw stepFailed(`${member.serverName} does not say where it is.`);
    return { lastCommitAt: lastCommitAt?.toISOString() ?? null, term: row.term, position: parseLsn(row.position) };
  });
}
