import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, NewStep, OperationRow, ServerRow, Transaction } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { chooseServers } from './choose-servers.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import type { ServerChoice } from './create-cluster-request.js';
import { setAside } from './give-back-server.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { installRelease, prepareServer } from './prepare-server.js';
import { requireLifecycle } from './require-lifecycle.js';

type AddServerAction = 'prepare-server' | 'install-release' | 'follow-primary' | 'verify-members';

/** As many members as the settings of every member allow to follow it. */
export const MEMBERS_MAX = 9;

/** Takes one more server into a cluster, as a replica. On failure it is given back clean, and the cluster is as before. */
export class AddServerOperation implements OperationDefinition {
  readonly kind = 'AddServer';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const own: Record<Exclude<AddServerAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'prepare-server': (subject) => prepareServer(this.dependencies, subject, step, context),
      'install-release': (subject) => installRelease(subject, step, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    const serverName = serverOf(operation);
    const title = `Stop and remove everything on ${serverName} and give it back`;
    return [{ action: 'clean-server', direction: 'cleanup', title, serverName }];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const serverName = serverOf(operation);
    const server = row.members.find((member) => member.server.serverName === serverName && member.expiredAt === null)?.server;
    const isDone = status === 'Succeeded';
    const used = { status: 'Used', lockId: null, lockedUntil: null, lockedBy: null, clusterName } as const;
    if (server && isDone) await tx.poolServers.change([server.id], used);
    if (server && !isDone) await setAside(tx, row, server, 'cleaning it failed');
    const text = isDone
      ? `${serverName} became a member of ${clusterName}.`
      : `${serverName} did not become a member of ${clusterName}. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isDone ? 'ServerAdd' : 'ServerAddFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, serverName, planned: true, actor, text, operationId }]);
    await tx.events.add([
      { type: 'cluster', dbmsType, clusterName, operationId },
      { type: 'poolServer', dbmsType, serverName, clusterName },
    ]);
  }
}

const serverOf = ({ steps }: OperationRow): string => steps.find(({ action }) => action === 'prepare-server')?.serverName ?? '';

export interface AddServerCommand {
  dbmsType: DbmsType;
  clusterName: string;
  /** The one that is named, or the best fitting one of a size. */
  server: Extract<ServerChoice, { by: 'names' }> | Extract<ServerChoice, { by: 'size' }>;
  actor: string;
}

/**
 * Starts the adding of one server: of the kind that the others are, with exactly their release.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `validation-failed`, and what `chooseServers` throws
 */
export async function startAddServer(
  parts: Omit<ClusterDependencies, 'clock'> & { bell: OperationBell },
  command: AddServerCommand,
): Promise<{ operationId: string }> {
  parts.engines.engineFor(command.dbmsType);
  const accepted = (await attempt(parts, command, 'quick')) ?? (await attempt(parts, command, 'alone'));
  if (!accepted) throw new Error('A pull that ran alone neither found a server nor said that there are too few.');
  return accepted;
}

class TooFewAtFirstLook extends Error {}

async function attempt(
  { uow, hosts, bell }: Parameters<typeof startAddServer>[0],
  { dbmsType, clusterName, server: choice, actor }: AddServerCommand,
  mode: 'quick' | 'alone',
): Promise<{ operationId: string } | undefined> {
  const operationId = newId();
  try {
    await uow.run(async (tx) => {
      const row = await tx.clusters.byName(dbmsType, clusterName);
      requireLifecycle(row, 'Active');
      if (row.members.length >= MEMBERS_MAX)
        throw new DomainError(
          'cluster-not-ready',
          `${row.clusterName} has ${MEMBERS_MAX} members, which is as many as there may be.`,
        );
      const driver = row.members[0]?.server.driver ?? 'local';
      const chosen = await chooseServers(tx, choice, {
        dbmsType,
        environment: row.environment.environment,
        requestedBy: actor,
        holdId: operationId,
        mode,
        release: row.release,
        installable: { local: driver === 'local' ? [row.release] : [], ssh: driver === 'ssh' ? [row.release] : [] },
      });
      const [server] = chosen?.servers ?? [];
      if (!server) throw new TooFewAtFirstLook();
      if (server.driver !== driver) throw ofAnotherKind(server, row, driver);
      await addMember(tx, row, server, operationId, actor);
      const { canInstallPackages } = hosts.open(server).capabilities;
      await startOperation(tx, bell, {
        id: operationId,
        kind: 'AddServer',
        title: `Add ${server.serverName} to ${row.clusterName}`,
        dbmsType,
        clusterId: row.id,
        clusterName: row.clusterName,
        requestedBy: actor,
        phase: 'Waiting for a worker',
        steps: planAddServer(row, server.serverName, canInstallPackages),
      });
    });
    return { operationId };
  } catch (error) {
    if (error instanceof TooFewAtFirstLook) return undefined;
    throw error;
  }
}

function planAddServer(row: ClusterRow, serverName: string, canInstallPackages: boolean): NewStep[] {
  const release = `${row.dbmsType} ${row.release}`;
  const step = (action: AddServerAction, title: string, name: string | null): NewStep => ({
    action,
    direction: 'forward',
    title,
    serverName: name,
  });
  return [
    step('prepare-server', `Check ${serverName} and reserve a port on it`, serverName),
    ...(canInstallPackages
      ? [step('install-release', `Install ${release} on ${serverName} where it is missing`, serverName)]
      : []),
    step('follow-primary', `Copy the primary to ${serverName} and start it as a replica`, serverName),
    step('verify-members', 'Ask every member for its version, role and replication', null),
  ];
}

async function addMember(tx: Transaction, row: ClusterRow, server: ServerRow, holdId: string, actor: string): Promise<void> {
  const { dbmsType, clusterName } = row;
  const hold = { status: 'Locked', lockId: holdId, lockedUntil: null, lockedBy: actor, touched: true, clusterName } as const;
  await tx.poolServers.change([server.id], hold);
  await tx.clusters.addMember({
    id: newId(),
    clusterId: row.id,
    serverId: server.id,
    ordinal: Math.max(0, ...row.members.map(({ ordinal }) => ordinal)) + 1,
    nodeRole: 'Configuring',
    serverHealth: 'ServerConfig',
  });
  const { serverName } = server;
  await tx.events.add([
    { type: 'cluster', dbmsType, clusterName },
    { type: 'poolServer', dbmsType, serverName, clusterName },
  ]);
}

function ofAnotherKind(server: ServerRow, row: ClusterRow, driver: string): DomainError {
  const detail = `${server.serverName} is reached by ${server.driver}, and the members of ${row.clusterName} by ${driver}; a cluster lies on servers of one kind`;
  return new DomainError('validation-failed', `${detail}.`, {}, [{ pointer: '/serverName', detail }]);
}
