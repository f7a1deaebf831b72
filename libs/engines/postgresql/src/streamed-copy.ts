import { randomUUID } from 'node:crypto';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { COPY_TIMEOUT_MS } from './base-copy.js';
import { replicationConninfo } from './configuration-files.js';
import { configureReplicationAccess } from './configure-member.js';
import { memberLayout, slotName } from './member-layout.js';
import { binDirectory } from './member-service.js';
import { SHORT, withSession } from './sql-session.js';

const FILE_TIMEOUT_MS = 30_000;
/** Progress is said when another so many percent are there. */
const PROGRESS_STEP = 10;

/**
 * Lets pg_basebackup on the member's own server fetch a copy of the running primary over the replication protocol. It
 * works in a directory that is this attempt's alone and that becomes the data directory when it is whole and on disk: a
 * copy that outlives the worker that started it cannot write into the data of the next attempt.
 */
export async function streamBaseBackup(
  cluster: EngineCluster,
  source: EngineMember,
  member: EngineMember,
  io: StepIo,
): Promise<void> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  const attempt = `${layout.base}/basebackup-${randomUUID()}`;
  const copyName = `${slotName(member)}_copy`;
  await configureReplicationAccess(cluster, member, io.signal);
  await endEarlierCopies(cluster, source, copyName, io.signal);
  const command = [
    `${await binDirectory(member, io.signal)}/pg_basebackup`,
    `--pgdata=${attempt}`,
    `--dbname=${replicationConninfo(cluster, source, member, copyName)}`,
    `--slot=${slotName(member)}`,
    '--wal-method=stream',
    '--checkpoint=fast',
    '--no-password',
    '--no-manifest',
    '--progress',
  ];
  await runOrFail(member.host, command, {
    ...limits,
    timeoutMs: COPY_TIMEOUT_MS,
    onOutput: progressListener((percent) => io.say(`${member.serverName}: ${String(percent)} % copied.`)),
  });
  await member.host.writeFile(`${attempt}/standby.signal`, '', 0o600, limits);
  await runOrFail(member.host, ['mv', '--no-target-directory', attempt, layout.data], limits);
  io.say(`${member.serverName}: copied.`);
}

/** A copy whose worker died may still run, and hold the slot. */
async function endEarlierCopies(
  cluster: EngineCluster,
  source: EngineMember,
  copyName: string,
  signal: AbortSignal,
): Promise<void> {
  await withSession(cluster, source, { ...SHORT, signal }, (session) =>
    session.query('select pg_terminate_backend(pid) from pg_stat_replication where application_name = $1', [copyName]),
  );
}

/** Finds `41812/41812 kB (100%)` in what pg_basebackup prints, which may come in pieces. */
export function progressListener(onPercent: (percent: number) => void): (text: string) => void {
  let line = '';
  let said = 0;
  return (text) => {
    line = (line + text).slice(-200);
    const percent = Number([...line.matchAll(/\((\d{1,3})%\)/g)].pop()?.[1] ?? 0);
    if (percent < said + PROGRESS_STEP) return;
    said = percent;
    onPercent(percent);
  };
}
