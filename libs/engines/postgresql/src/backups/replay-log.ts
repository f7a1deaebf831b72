import type { BackupIo, EngineCluster, EngineMember, RestoredCluster, RestoreGoal } from '@rocket/engine-core';
import { endBuild } from '../build-marker.js';
import { NO_STANDBY_SETTINGS } from '../configuration-files.js';
import { configureMember } from '../configure-member.js';
import { parseLsn } from '../control-file.js';
import { promote } from '../hand-over.js';
import { memberLayout, REPLICATION_ROLE, SUPERUSER } from '../member-layout.js';
import { start, startAndAwait, stop } from '../member-service.js';
import { createAccountRole, createOrResetRole } from '../roles.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import { becomeStandby } from '../standby-signal.js';
import { restoreSettings, sizesIn } from './restore-settings.js';

const FILE_TIMEOUT_MS = 30_000;

/** From where a restored server gets its log. */
export interface LogToReplay {
  /** By which it fetches a file of it, for a shell: `%f` is its name, `%p` where it wants it. */
  takeCommand: string;
  /** `recovery_target_timeline` */
  timeline: string;
  /**
   * Returns when the server is a primary, or has replayed all there is. Called a second time where the goal turned out to lie
   * behind the end.
   *
   * @throws DomainError `wal-missing` when there is more than it could have
   */
  follow(recovering: EngineCluster): Promise<{ lastCommitAt: Date | null; isOver: boolean }>;
  /** Nothing of it is needed any more. */
  discard(): Promise<void>;
}

/**
 * Lets a member whose data directory was restored replay its log up to the goal, and makes it a primary with the passwords and
 * settings of `cluster`.
 */
export async function replayLog(
  cluster: EngineCluster,
  member: EngineMember,
  { source, goal, log }: { source: EngineCluster; goal: RestoreGoal; log: LogToReplay },
  io: BackupIo,
): Promise<RestoredCluster> {
  // Until it is over, the server has the passwords that were backed up.
  const recovering: EngineCluster = { ...cluster, passwords: source.passwords };
  const configure = await prepareRecovery(recovering, member, log, io);
  await configure(goal);
  await start(recovering, member, io.signal);
  const reached = await log.follow(recovering);
  if (!reached.isOver) {
    io.say(`${member.serverName}: all that is archived is replayed.`);
    if (goal.to === 'time') await giveUpGoal(recovering, member, { log, configure }, io);
    await promote(recovering, member, io);
  }
  await settle(cluster, recovering, member, log, io);
  const restored = await describe(cluster, member, reached.lastCommitAt, io);
  io.say(`${member.serverName}: restored, the last transaction is of ${restored.lastCommitAt ?? 'before the backup'}.`);
  return restored;
}

type Configure = (goal: RestoreGoal) => Promise<void>;

async function prepareRecovery(
  cluster: EngineCluster,
  member: EngineMember,
  { takeCommand, timeline }: LogToReplay,
  io: BackupIo,
): Promise<Configure> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  const sizes = sizesIn(await member.host.readFile(layout.settings, limits));
  await configureMember(cluster, member, undefined, io.signal);
  await becomeStandby(member, io);
  return (goal) => {
    const settings = restoreSettings(takeCommand, goal, timeline, sizes);
    return member.host.writeFile(layout.standbySettings, settings, 0o600, limits);
  };
}

/**
 * Nothing was committed between the last transaction that is archived and the instant that was asked for: all of it is what
 * was asked for. A server that still has a goal refuses to become a primary before it.
 */
async function giveUpGoal(
  cluster: EngineCluster,
  member: EngineMember,
  { log, configure }: { log: LogToReplay; configure: Configure },
  io: BackupIo,
): Promise<void> {
  await stop(member, io.signal);
  await configure({ to: 'latest', term: null });
  await start(cluster, member, io.signal);
  await log.follow(cluster);
}

/** Passwords and settings of the new cluster, and nothing left of the recovery. */
async function settle(
  cluster: EngineCluster,
  recovering: EngineCluster,
  member: EngineMember,
  log: LogToReplay,
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
  await log.discard();
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
