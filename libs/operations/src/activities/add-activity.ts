import type { ActivityType, DbmsType } from '@rocket/domain';
import type { ActivityEntity, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';

export interface AddActivityCommand {
  dbmsType: DbmsType;
  type: ActivityType;
  text: string;
  clusterName?: string | undefined;
  serverName?: string | undefined;
  planned: boolean;
  ticketUrl?: string | undefined;
  actor: string;
}

/**
 * Records by hand what was done past the product. It is marked so: nobody can make up what the product would have recorded.
 *
 * @throws DomainError `cluster-not-found`, `server-not-found`
 */
export async function addActivity(uow: UnitOfWork, command: AddActivityCommand): Promise<ActivityEntity> {
  const { dbmsType, type, text, planned, ticketUrl = null, actor } = command;
  const id = newId();
  await uow.run(async (tx) => {
    const cluster = command.clusterName === undefined ? null : await tx.clusters.byName(dbmsType, command.clusterName);
    const server = command.serverName === undefined ? null : await tx.poolServers.byName(dbmsType, command.serverName);
    const about = { clusterName: cluster?.clusterName ?? null, serverName: server?.serverName ?? null };
    await tx.activities.add([{ id, type, dbmsType, ...about, planned, actor, text, ticketUrl, byHand: true }]);
    if (about.clusterName !== null) await tx.events.add([{ type: 'cluster', dbmsType, clusterName: about.clusterName }]);
    if (about.serverName !== null) await tx.events.add([{ type: 'poolServer', dbmsType, serverName: about.serverName }]);
  });
  return uow.read.activities.byId(dbmsType, id);
}
