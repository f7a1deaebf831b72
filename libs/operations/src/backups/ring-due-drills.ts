import { isDomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger } from '@rocket/platform';
import { SCHEDULE_ACTOR } from './ring-due-backups.js';

/** Starts a drill with the newest backup of a cluster. @throws DomainError when there is no server for it, or nothing to restore */
export type StartDrill = (command: {
  dbmsType: DbmsType;
  clusterName: string;
  backupId: null;
  actor: string;
}) => Promise<unknown>;

export interface DrillRingDependencies {
  uow: UnitOfWork;
  clock: Clock;
  logger: Logger;
  startDrill: StartDrill;
  /** 0: never by itself. */
  everyDays: number;
}

/** One reads and writes as much as a server can: the fleet is proven one cluster after another. */
const DRILLS_AT_ONCE = 1;
/** How many are looked at for one that can be proven now. */
const LOOKED_AT = 20;

/** Starts the drill that is due longest, when none is under way. Where there is no server for it, the next cluster has its turn. */
export async function ringDueDrills({ uow, clock, logger, startDrill, everyDays }: DrillRingDependencies): Promise<void> {
  if (everyDays === 0 || (await uow.read.restores.drillsRunning()) >= DRILLS_AT_ONCE) return;
  const ids = await uow.read.restores.clustersToDrill(everyDays, clock.now(), LOOKED_AT);
  const rows = new Map((await uow.read.clusters.byIds(ids)).map((row) => [row.id, row]));
  for (const { dbmsType, clusterName } of ids.flatMap((id) => rows.get(id) ?? [])) {
    try {
      await startDrill({ dbmsType, clusterName, backupId: null, actor: SCHEDULE_ACTOR });
      return;
    } catch (error) {
      if (!isDomainError(error)) throw error;
      logger.debug({ clusterName, reason: error.detail }, 'a drill could not be started');
    }
  }
}
