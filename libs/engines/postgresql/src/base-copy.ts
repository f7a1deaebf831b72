import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { memberLayout, SETTINGS_FILE, STANDBY_SETTINGS_FILE } from './member-layout.js';
import { stepFailed, withSession } from './sql-session.js';

/** Copying 1 TB at 50 MB/s takes under six hours. */
export const COPY_TIMEOUT_MS = 12 * 60 * 60_000;
/** `pg_backup_start` waits for a checkpoint, which writes all of a large buffer cache. */
const CHECKPOINT_TIMEOUT_MS = 30 * 60_000;
const FILE_TIMEOUT_MS = 30_000;

/**
 * What a base copy leaves out, as the manual says ("Making a Base Backup Using the Low Level API"): contents that the
 * server makes anew, what belongs to the running source, and the files that we write ourselves.
 */
const EXCLUDED = [
  'pg_wal/',
  'pg_replslot/',
  'pg_dynshmem/',
  'pg_notify/',
  'pg_serial/',
  'pg_snapshots/',
  'pg_stat_tmp/',
  'pg_subtrans/',
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'tablespace_map',
  'standby.signal',
  'recovery.signal',
  'current_logfiles',
  'pg_hba.conf',
  SETTINGS_FILE,
  STANDBY_SETTINGS_FILE,
];

/**
 * Copies the files of the running primary between `pg_backup_start` and `pg_backup_stop`, which have to be called in
 * one and the same session. The WAL needed to make the copy consistent is kept by the member's slot and fetched by
 * streaming.
 */
export async function copyFiles(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  const from = memberLayout(source).data;
  const to = memberLayout(member).data;
  const options = { connectTimeoutMs: 5_000, statementTimeoutMs: CHECKPOINT_TIMEOUT_MS, signal: io.signal };
  await withSession(cluster, source, options, async (session) => {
    await session.query('select pg_backup_start($1, true)', [`rocket ${member.serverName}`]);
    const { bytes } = await member.host.copyDirectory(source.host, from, to, EXCLUDED, {
      timeoutMs: COPY_TIMEOUT_MS,
      signal: io.signal,
    });
    const { rows } = await session.query<{ labelfile: string; spcmapfile: string }>(
      'select labelfile, spcmapfile from pg_backup_stop(false)',
    );
    const [label] = rows;
    if (!label) throw stepFailed(`${source.serverName} did not say how to recover from the copy.`);
    if (label.spcmapfile.trim() !== '') throw stepFailed(`${source.serverName} uses tablespaces, which cannot be copied.`);
    const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
    // With the label missing, the copy would start as if it had crashed and be silently wrong: label first, signal last.
    await member.host.writeFile(`${to}/backup_label`, label.labelfile, 0o600, limits);
    await member.host.writeFile(`${to}/standby.signal`, '', 0o600, limits);
    io.say(`${member.serverName}: ${(bytes / 1024 ** 2).toFixed(1)} MB copied.`);
  });
}
