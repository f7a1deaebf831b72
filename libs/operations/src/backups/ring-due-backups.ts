import { dueBackup, isDomainError, mustCatchUp, nextDue } from '@rocket/domain';
import type { BackupType, DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { BackupScheduleRow, ClusterRow, UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger } from '@rocket/platform';
import { isWindowOpen } from '../clusters/is-window-open.js';
import { cronClock } from './cron-clock.js';
import { RoomInDatacenters } from './room-in-datacenters.js';
import { startRollOff } from './start-roll-off.js';

/** Starts a backup. @throws DomainError when the cluster cannot be backed up now */
export type StartBackup = (command: {
  dbmsType: DbmsType;
  clusterName: string;
  backupType: BackupType;
  actor: string;
}) => Promise<unknown>;

export interface RingDependencies {
  uow: UnitOfWork;
  clock: Clock;
  logger: Logger;
  startBackup: StartBackup;
  /** How many backups run at the same time on servers of one datacenter, at most. */
  backupsAtOnce: number;
}

/** Who starts what nobody asked for by hand. */
export const SCHEDULE_ACTOR = 'schedule';
const LOOKED_AT_ONCE = 200;
const ROLL_OFFS_AT_ONCE = 50;

/**
 * Starts the backups that are due, the longest due first. Rows decide: one that cannot begin now, since something else works on
 * the cluster, its window is open, or enough others run, stays due and is looked at again. However much was missed while nobody
 * rang, each cluster is caught up by one backup.
 */
export async function ringDueBackups(dependencies: RingDependencies): Promise<void> {
  const { uow, clock, logger } = dependencies;
  const schedules = await uow.read.backupSchedules.due(clock.now(), LOOKED_AT_ONCE);
  if (schedules.length === 0) return;
  const clusters = new Map((await uow.read.clusters.byIds(schedules.map((row) => row.clusterId))).map((row) => [row.id, row]));
  const room = new RoomInDatacenters(await uow.read.backups.runningByDatacenter(), dependencies.backupsAtOnce);
  for (const schedule of schedules) {
    const cluster = clusters.get(schedule.clusterId);
    if (!cluster) continue;
    try {
      await ringOne(dependencies, schedule, cluster, room);
    } catch (error) {
      // One cluster that cannot be backed up keeps no other one waiting.
      const fields = { clusterName: cluster.clusterName };
      if (isDomainError(error)) logger.warn({ ...fields, code: error.code }, 'a scheduled backup could not be started');
      else logger.error({ ...fields, err: error }, 'a scheduled backup could not be started');
    }
  }
}

/** Starts the roll-off of clusters of which a scheduled backup has gone well since the last one. */
export async function ringDueRollOffs(parts: {
  uow: UnitOfWork;
  bell: OperationBell;
  clock: Clock;
  logger: Logger;
}): Promise<void> {
  const ids = await parts.uow.read.backups.clustersToRollOff(SCHEDULE_ACTOR, ROLL_OFFS_AT_ONCE);
  for (const { dbmsType, clusterName } of await parts.uow.read.clusters.byIds(ids)) {
    try {
      await startRollOff(parts, { dbmsType, clusterName, actor: SCHEDULE_ACTOR });
    } catch (error) {
      parts.logger.warn({ clusterName, err: error }, 'a roll-off could not be started');
    }
  }
}

async function ringOne(
  { uow, clock, startBackup }: RingDependencies,
  schedule: BackupScheduleRow,
  cluster: ClusterRow,
  room: RoomInDatacenters,
): Promise<void> {
  const { nextDueAt, clusterId } = schedule;
  if (nextDueAt === null || cluster.lifecycle !== 'Active') return;
  const now = clock.now();
  const due = dueBackup(schedule, schedule.lastDueAt ?? new Date(nextDueAt.getTime() - 1), now, cronClock);
  if (due && mustCatchUp(due, await uow.read.backups.startedSince(clusterId, due.since))) {
    if (cluster.runningOperationId !== null || isWindowOpen(cluster, now) || !room.take(cluster)) return;
    const backupType = await possibleType(uow, clusterId, due.type);
    try {
      await startBackup({ dbmsType: cluster.dbmsType, clusterName: cluster.clusterName, backupType, actor: SCHEDULE_ACTOR });
    } catch (error) {
      room.giveBack(cluster);
      throw error;
    }
  }
  // A worker that dies before this finds the backup begun, and comes here then.
  await uow.run((tx) => tx.backupSchedules.handled(clusterId, nextDueAt, now, nextDue(schedule, now, cronClock)));
}

/** Without a Full there is nothing to build on. */
async function possibleType(uow: UnitOfWork, clusterId: string, wanted: BackupType): Promise<BackupType> {
  if (wanted === 'Full') return wanted;
  return (await uow.read.backups.newestSuccessful(clusterId, ['Full'])) ? wanted : 'Full';
}
