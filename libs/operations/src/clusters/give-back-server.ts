import type { HostDirectory } from '@rocket/hosts';
import type { ClusterRow, ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { cleanServer, recordCleaned } from '../pool-servers/clean-server.js';
import { membershipOf } from './cluster-subject.js';

/** Removes everything of a cluster from one of its servers and gives the server back to the pool. */
export async function giveBackServer(
  { uow, hosts }: { uow: UnitOfWork; hosts: HostDirectory },
  step: StepToPerform,
  context: StepContext,
): Promise<void> {
  const { id, clusterId, requestedBy } = context.operation;
  const row = await uow.read.clusters.byId(clusterId ?? '');
  const server = membershipOf(row, step.serverName)?.server;
  if (!server) {
    // Done before a crash, and not recorded as done. By now the server may be somebody else's: not to be touched again.
    context.say(`${step.serverName ?? ''} was given back already.`);
    return;
  }
  await cleanServer(hosts, server, context);
  await context.record(async (tx) => {
    // Together: a server that is free again must not be a member any more, or the next cluster could not take it.
    await tx.clusters.expireMembership(row.id, server.id);
    await recordCleaned(tx, server, requestedBy, id);
  });
}

/** A server that could not be cleaned stays out of the pool until somebody has looked at it. `why`: "it did not answer". */
export async function setAside(tx: Transaction, row: ClusterRow, server: ServerRow, why: string): Promise<void> {
  await tx.clusters.expireMembership(row.id, server.id);
  await tx.poolServers.change([server.id], {
    status: 'NeedsCleaning',
    statusReason: `Parts of cluster ${row.clusterName} may still be on it: ${why}.`,
    lockId: null,
    lockedUntil: null,
    lockedBy: null,
  });
  await tx.events.add([{ type: 'poolServer', dbmsType: row.dbmsType, serverName: server.serverName }]);
}
