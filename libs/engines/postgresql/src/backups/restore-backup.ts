import { randomUUID } from 'node:crypto';
import type {
  BackupIo,
  EngineCluster,
  EngineMember,
  RestoredCluster,
  RestoreGoal,
  StorePlace,
  TakenBackup,
} from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { beginBuild } from '../build-marker.js';
import { memberLayout } from '../member-layout.js';
import { feedRecovery, stoppedAtGap } from './feed-recovery.js';
import { replayLog } from './replay-log.js';
import { findRestorePath } from './restore-path.js';
import { takeFrom } from './restore-settings.js';
import { backupFiles } from './unpack-backup.js';

/** 1 TB at 50 MB/s takes under six hours. */
const UNPACK_TIMEOUT_MS = 12 * 60 * 60_000;
const FILE_TIMEOUT_MS = 30_000;

export interface RestoreRequest {
  place: StorePlace;
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
  const directory = `${memberLayout(member).base}/wal-to-replay`;
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  await member.host.remove(directory, limits);
  let pieces = path.pieces;
  const log = {
    takeCommand: takeFrom(directory),
    timeline: String(path.timeline),
    follow: async (recovering: EngineCluster) => {
      const reached = await feedRecovery(recovering, member, { place, path: { ...path, pieces }, directory }, io);
      // Nothing is given a second time: what it has replayed once, it has.
      pieces = [];
      if (!reached.isOver && path.gap) throw stoppedAtGap(path, reached.lastCommitAt);
      return reached;
    },
    discard: () => member.host.remove(directory, limits),
  };
  return replayLog(cluster, member, { source, goal, log }, io);
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
