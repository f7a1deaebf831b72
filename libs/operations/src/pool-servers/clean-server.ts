import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { HostDirectory } from '@rocket/hosts';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { heldServer } from './held-server.js';

/** Packages are taken away, too, behind another installation that is still running. */
const CLEAN_TIMEOUT_MS = 20 * 60_000;

/** Ends everything of ours on a server and removes it. Cleaning a clean server is fine. */
export async function cleanServer(
  hosts: HostDirectory,
  server: ServerRow,
  { say, signal }: Pick<StepContext, 'say' | 'signal'>,
): Promise<void> {
  await hosts.open(server).clean({ timeoutMs: CLEAN_TIMEOUT_MS, signal });
  say(`${server.serverName} is as it was enrolled: no service and no file of ours is left on it.`);
}

/** Records that a server is clean and may be pulled again. */
export async function recordCleaned(tx: Transaction, server: ServerRow, actor: string, operationId: string): Promise<void> {
  const { dbmsType, serverName } = server;
  await tx.poolServers.change([server.id], {
    status: 'Free',
    touched: false,
    lockId: null,
    lockedUntil: null,
    lockedBy: null,
    clusterName: null,
  });
  const text = `${serverName} was cleaned and is free again.`;
  await tx.activities.add([{ type: 'Clean', dbmsType, serverName, planned: true, actor, text, operationId }]);
  await tx.events.add([{ type: 'poolServer', dbmsType, serverName, operationId }]);
}

/** Cleans one server that somebody may have touched; it is `Free` afterwards. */
export class CleanServerOperation implements OperationDefinition {
  readonly kind = 'CleanServer';

  constructor(private readonly dependencies: { uow: UnitOfWork; hosts: HostDirectory }) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { dbmsType, requestedBy, id } = context.operation;
    if (dbmsType === null || step.serverName === null) throw new Error(`Operation ${id} cleans without saying what.`);
    const server = await heldServer(this.dependencies.uow.read, context.operation);
    if (!server) {
      // Done before a crash, and not recorded as done. By now the server may be somebody else's: not to be touched again.
      context.say(`${step.serverName} was given back already.`);
      return;
    }
    await cleanServer(this.dependencies.hosts, server, context);
    await context.record((tx) => recordCleaned(tx, server, requestedBy, id));
  }

  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const server = status === 'Succeeded' ? undefined : await heldServer(tx, operation);
    if (!server) return;
    await tx.poolServers.change([server.id], {
      status: 'NeedsCleaning',
      statusReason: reason,
      lockId: null,
      lockedUntil: null,
      lockedBy: null,
    });
    const { dbmsType, serverName } = server;
    await tx.events.add([{ type: 'poolServer', dbmsType, serverName, operationId: operation.id }]);
  }
}

/**
 * Starts the cleaning of a server that is `NeedsCleaning` or `Failed`, or that was taken into use by a cluster which is
 * not run here: for us nobody is on it, and this is its way back into the pool.
 *
 * @throws DomainError `server-not-found`, `invalid-status-change`, `driver-unavailable`
 */
export async function startCleanServer(
  { uow, hosts, bell }: { uow: UnitOfWork; hosts: HostDirectory; bell: OperationBell },
  { dbmsType, serverName, actor }: { dbmsType: DbmsType; serverName: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const [server] = await tx.poolServers.lockRows(dbmsType, [serverName]);
    if (!server || !(await mayBeCleaned(tx, server))) {
      throw new DomainError(
        'invalid-status-change',
        `${serverName} is ${server?.status ?? 'gone'}; only a server that needs cleaning is cleaned.`,
      );
    }
    hosts.open(server);
    await tx.poolServers.change([server.id], { status: 'Locked', lockId: operationId, lockedUntil: null, lockedBy: actor });
    const title = `Clean ${server.serverName}`;
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'CleanServer',
      title,
      dbmsType,
      clusterId: null,
      clusterName: null,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: [
        {
          action: 'clean-server',
          direction: 'forward',
          title: `Stop and remove everything on ${server.serverName}`,
          serverName: server.serverName,
        },
      ],
    });
    await tx.events.add([{ type: 'poolServer', dbmsType, serverName: server.serverName, operationId }]);
  });
  return { operationId };
}

async function mayBeCleaned(tx: Transaction, server: ServerRow): Promise<boolean> {
  if (server.status === 'Used') return !(await tx.clusters.hasMember(server.id));
  return server.status === 'NeedsCleaning' || server.status === 'Failed';
}
