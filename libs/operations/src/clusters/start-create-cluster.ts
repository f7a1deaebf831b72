import { DomainError, defaultDatabaseName, parseMaintenanceWindow, toClusterName } from '@rocket/domain';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';
import { findOrAddApplication } from '../applications/change-application.js';
import { startOperation } from '../operations/start-operation.js';
import { chooseServers } from './choose-servers.js';
import { sealNewPasswords } from './cluster-passwords.js';
import type { CreateClusterCommand } from './create-cluster-request.js';
import { installableReleases } from './installable-releases.js';
import { planCreateCluster } from './plan-create-cluster.js';
import type { ClusterToPlan, ServerToPlan } from './plan-create-cluster.js';

export interface StartCreateClusterDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  bell: OperationBell;
}

/** What a new cluster is filled with, where it does not begin empty. */
export interface ClusterFilling {
  kind: 'RestoreCluster' | 'DrillBackup';
  title: string;
  /** Who owns the application's database. */
  ownerName: string;
  subject: unknown;
  planSteps(cluster: ClusterToPlan, servers: readonly ServerToPlan[]): NewStep[];
  /** What else is recorded in the transaction that accepts it. */
  record(tx: Transaction, ids: { clusterId: string; operationId: string; servers: readonly ServerRow[] }): Promise<void>;
}

/** What else is recorded in the transaction that accepts a cluster. */
export type RecordAlongside = (tx: Transaction, ids: { clusterId: string; operationId: string }) => Promise<void>;

/** A command whose words were checked: what is left can only be refused by the state of things. */
interface CheckedCommand extends CreateClusterCommand {
  displayName: string;
  databaseName: string;
}

/**
 * Accepts the wish for a cluster: takes the name, holds the servers, stores the plan. One transaction; the building
 * itself is the operation that it starts. When the pool has too few servers at the first look, it looks once more alone.
 *
 * @throws DomainError `validation-failed`, `engine-unavailable`, `driver-unavailable`, `cluster-exists`,
 *   and what `chooseServers` throws
 */
export async function startCreateCluster(
  dependencies: StartCreateClusterDependencies,
  wanted: CreateClusterCommand,
  filling: ClusterFilling | null = null,
  alongside: RecordAlongside = () => Promise.resolve(),
): Promise<{ clusterId: string; operationId: string }> {
  dependencies.engines.engineFor(wanted.dbmsType);
  const command = checkCommand(wanted);
  const quick = await attempt(dependencies, command, { filling, alongside }, 'quick');
  const accepted = quick ?? (await attempt(dependencies, command, { filling, alongside }, 'alone'));
  if (!accepted) throw new Error('A pull that ran alone neither found servers nor said that there are too few.');
  return accepted;
}

class TooFewAtFirstLook extends Error {}

async function attempt(
  { uow, hosts, secretBox, bell }: StartCreateClusterDependencies,
  command: CheckedCommand,
  { filling, alongside }: { filling: ClusterFilling | null; alongside: RecordAlongside },
  mode: 'quick' | 'alone',
): Promise<{ clusterId: string; operationId: string } | undefined> {
  // Which releases there are is asked of the hosts before the transaction: no I/O but SQL happens inside it.
  const installable = await installableReleases({ hosts, uow }, command.dbmsType, command.environment);
  const [clusterId, operationId, holdId] = [newId(), newId(), newId()];
  try {
    return await uow.run(async (tx) => {
      const environment = (await tx.inventory.environmentsByName([command.environment])).get(command.environment);
      if (!environment) throw unknownEnvironment(command.environment);
      const context = {
        dbmsType: command.dbmsType,
        environment: command.environment,
        requestedBy: command.requestedBy,
        holdId,
        mode,
        release: command.release,
        installable,
      };
      const chosen = await chooseServers(tx, command.servers, context);
      if (!chosen) throw new TooFewAtFirstLook();
      const { servers, release } = chosen;
      const application = await findOrAddApplication(tx, command.application, command.requestedBy);
      const sealedPasswords = sealNewPasswords(secretBox, clusterId);
      const ownerName = filling?.ownerName ?? ownerNameOf(command.databaseName);
      const names = { clusterId, operationId, holdId, release, sealedPasswords, ownerName };
      await addCluster(tx, command, { ...names, applicationId: application.id, environmentId: environment.id }, servers);
      await startOperation(tx, bell, {
        id: operationId,
        kind: filling?.kind ?? 'CreateCluster',
        title: filling?.title ?? `Create ${command.dbmsType} cluster ${command.clusterName}`,
        dbmsType: command.dbmsType,
        clusterId,
        clusterName: command.clusterName,
        requestedBy: command.requestedBy,
        phase: 'Waiting for a worker',
        steps: (filling?.planSteps ?? planCreateCluster)(
          { ...command, release },
          servers.map((server) => ({ serverName: server.serverName, ...hosts.open(server).capabilities })),
        ),
        ...(filling && { subject: filling.subject }),
      });
      await filling?.record(tx, { clusterId, operationId, servers });
      await alongside(tx, { clusterId, operationId });
      return { clusterId, operationId };
    });
  } catch (error) {
    if (error instanceof TooFewAtFirstLook) return undefined;
    throw error;
  }
}

interface NewClusterIds {
  clusterId: string;
  operationId: string;
  holdId: string;
  applicationId: string;
  environmentId: string;
  release: string;
  sealedPasswords: string;
  ownerName: string;
}

async function addCluster(
  tx: Transaction,
  command: CheckedCommand,
  ids: NewClusterIds,
  servers: readonly ServerRow[],
): Promise<void> {
  await tx.poolServers.change(
    servers.map(({ id }) => id),
    {
      status: 'Locked',
      lockId: ids.holdId,
      lockedUntil: null,
      lockedBy: command.requestedBy,
      touched: true,
      clusterName: command.clusterName,
    },
  );
  await tx.clusters.add(
    {
      id: ids.clusterId,
      dbmsType: command.dbmsType,
      clusterName: command.clusterName,
      displayName: command.displayName,
      applicationId: ids.applicationId,
      environmentId: ids.environmentId,
      release: ids.release,
      lifecycle: 'Creating',
      clusterHealth: 'ClusterConfig',
      phase: 'Being built',
      databaseName: command.databaseName,
      ownerName: ids.ownerName,
      tlsEnabled: command.tlsEnabled,
      backupRetentionDays: command.backupRetentionDays,
      maintenanceWindow: command.maintenanceWindow?.trim() ?? null,
      sealedPasswords: ids.sealedPasswords,
      createOperationId: ids.operationId,
    },
    servers.map((server, index) => ({
      id: newId(),
      clusterId: ids.clusterId,
      serverId: server.id,
      ordinal: index + 1,
      nodeRole: 'Configuring' as const,
      serverHealth: 'ServerConfig' as const,
    })),
  );
  if (command.backups) await tx.fullsDue.require(ids.clusterId);
  const { dbmsType, clusterName } = command;
  await tx.events.add([
    { type: 'cluster', dbmsType, clusterName },
    ...servers.map(({ serverName }) => ({ type: 'poolServer' as const, dbmsType, serverName, clusterName })),
  ]);
}

/** PostgreSQL's identifiers have 63 bytes; `_owner` needs six of them. */
function ownerNameOf(databaseName: string): string {
  return `${databaseName.slice(0, 57)}_owner`;
}

function checkCommand(command: CreateClusterCommand): CheckedCommand {
  const clusterName = toClusterName(command.clusterName);
  const errors = [];
  if (clusterName === undefined) {
    errors.push({ pointer: '/cluster/clusterName', detail: 'must be 3 to 40 of a-z, 0-9 and -, a letter first' });
  }
  if (command.maintenanceWindow !== undefined) {
    const window = parseMaintenanceWindow(command.maintenanceWindow);
    if (typeof window === 'string') errors.push({ pointer: '/cluster/maintenanceWindow', detail: window });
  }
  if (command.servers.by === 'names') {
    const names = command.servers.serverNames.map((name) => name.toLowerCase());
    const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (names.length === 0) errors.push({ pointer: '/servers', detail: 'must name at least one server' });
    if (repeated >= 0) errors.push({ pointer: `/servers/${repeated}/serverName`, detail: 'is named twice' });
  }
  const databaseName = command.databaseName ?? defaultDatabaseName(clusterName ?? '');
  if (['postgres', 'template0', 'template1'].includes(databaseName)) {
    errors.push({ pointer: '/cluster/databaseName', detail: 'is a name that PostgreSQL keeps for itself' });
  }
  if (errors.length > 0 || clusterName === undefined) {
    throw new DomainError(
      'validation-failed',
      errors.map(({ pointer, detail }) => `${pointer} ${detail}.`).join(' '),
      {},
      errors,
    );
  }
  return { ...command, clusterName, displayName: command.clusterName.trim(), databaseName };
}

function unknownEnvironment(environment: string): DomainError {
  const detail = `There is no environment ${environment}.`;
  return new DomainError('validation-failed', detail, {}, [{ pointer: '/cluster/environment', detail }]);
}
