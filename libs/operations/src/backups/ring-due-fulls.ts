import { isDomainError } from '@rocket/domain';
import { isWindowOpen } from '../clusters/is-window-open.js';
import { SCHEDULE_ACTOR } from './ring-due-backups.js';
import type { RingDependencies } from './ring-due-backups.js';
import { RoomInDatacenters } from './room-in-datacenters.js';

const LOOKED_AT_ONCE = 200;
const MINUTE_MS = 60_000;
/** Until then one that was begun has gone well, or is tried again. */
const AGAIN_AFTER_MS = 60 * MINUTE_MS;
/** There may be a repository by then, or a member that answers. */
const REFUSED_AGAIN_AFTER_MS = 10 * MINUTE_MS;

/**
 * Starts the Fulls that are due by themselves: the first one of a new cluster, which gives it its place and its schedule, and
 * the one after a restore in its own place. As with the schedule, rows decide, and one that cannot begin now stays due; why,
 * is kept where it can be seen.
 */
export async function ringDueFulls(dependencies: RingDependencies): Promise<void> {
  const { uow, clock, logger, startBackup } = dependencies;
  const now = clock.now();
  const ids = await uow.read.fullsDue.clusters(now, LOOKED_AT_ONCE);
  if (ids.length === 0) return;
  const clusters = new Map((await uow.read.clusters.byIds(ids)).map((row) => [row.id, row]));
  const room = new RoomInDatacenters(await uow.read.backups.runningByDatacenter(), dependencies.backupsAtOnce);
  for (const cluster of ids.flatMap((id) => clusters.get(id) ?? [])) {
    const { id, dbmsType, clusterName } = cluster;
    if (cluster.runningOperationId !== null || isWindowOpen(cluster, now) || !room.take(cluster)) continue;
    const later = (ms: number): Date => new Date(now.getTime() + ms);
    try {
      await startBackup({ dbmsType, clusterName, backupType: 'Full', actor: SCHEDULE_ACTOR });
      await uow.run((tx) => tx.fullsDue.defer(id, later(AGAIN_AFTER_MS), null));
    } catch (error) {
      room.giveBack(cluster);
      // One cluster that cannot be backed up keeps no other one waiting.
      if (!isDomainError(error)) logger.error({ clusterName, err: error }, 'a Full that is due could not be started');
      const refusal = isDomainError(error) ? error.detail : 'It could not be started; the log of the worker says why.';
      await uow.run((tx) => tx.fullsDue.defer(id, later(REFUSED_AGAIN_AFTER_MS), refusal));
    }
  }
}
