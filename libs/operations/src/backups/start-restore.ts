import { BYTES_PER_GB, DomainError } from '@rocket/domain';
import type { DbmsType, WantedState } from '@rocket/domain';
import type { BackupRow, ClusterRow, NewRestore } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import type { ServerChoice } from '../clusters/create-cluster-request.js';
import { startCreateCluster } from '../clusters/start-create-cluster.js';
import type { StartCreateClusterDependencies } from '../clusters/start-create-cluster.js';
import { methodOf } from './backup-place.js';
import type { RestoreSubject } from './backup-subject.js';
import { chooseBackupOf } from './plan-cluster-roll-off.js';
import { planDrill, planRestoreCluster } from './plan-restore-cluster.js';

export type RestoreDependencies = ClusterDependencies & StartCreateClusterDependencies;
type Dependencies = RestoreDependencies;

export interface StartRestoreCommand {
  dbmsType: DbmsType;
  clusterName: string;
  /** Of a cluster that is deleted: then its name is that of nobody, or of another one. */
  clusterId?: string | undefined;
  wanted: WantedState;
  /** The name of the new cluster, as typed. */
  toClusterName: string;
  servers: ServerChoice;
  /** Whether the new cluster is backed up by itself. */
  backups: boolean;
  reason: string;
  ticketUrl: string | null;
  actor: string;
}

/**
 * Accepts the wish to have a cluster, as it was at some instant, as a new one. Everything but the data is as in any new
 * cluster; application, environment, TLS and retention are those of the one that was backed up.
 *
 * @throws DomainError `cluster-not-found`, `restore-not-possible` with why, and what `startCreateCluster` throws
 */
export async function startRestore(
  dependencies: Dependencies,
  command: StartRestoreCommand,
): Promise<{ restoreId: string; operationId: string }> {
  const source = await sourceOf(dependencies, command);
  const backup = await chosenBackup(dependencies, source, command.wanted);
  const restoreId = newId();
  const { toClusterName, servers, backups, reason, ticketUrl, actor, wanted } = command;
  const subject: RestoreSubject = { restoreId };
  const { operationId } = await startCreateCluster(
    dependencies,
    newClusterOf(source, backup, { clusterName: toClusterName, servers, backups, actor }),
    {
      kind: 'RestoreCluster',
      title: `Restore ${source.dbmsType} cluster ${source.clusterName} as ${toClusterName.trim()}`,
      ownerName: source.ownerName,
      subject,
      planSteps: (cluster, chosen) => planRestoreCluster(backup.label, cluster, chosen),
      record: async (tx, ids) => {
        // From here on nobody lets it roll off.
        await tx.backups.claim(source.dbmsType, [backup.id]);
        await tx.clusters.change(ids.clusterId, { restoredFromBackupId: backup.id });
        const target = { targetClusterId: ids.clusterId, targetClusterName: toClusterName.trim().toLowerCase() };
        await tx.restores.add({
          ...restoreFacts(source, backup, wanted, dependencies.clock.now()),
          ...{ id: restoreId, purpose: 'NewCluster', operationId: ids.operationId, reason, ticketUrl, actor, ...target },
        });
      },
    },
  );
  return { restoreId, operationId };
}

/**
 * Starts a drill: the newest backup of a cluster, or this one, is restored on a server of the pool that is large enough.
 *
 * @throws DomainError `cluster-not-found`, `restore-not-possible`, `not-enough-pool-servers`
 */
export async function startDrill(
  dependencies: Dependencies,
  command: { dbmsType: DbmsType; clusterName: string; backupId: string | null; actor: string },
): Promise<{ restoreId: string; operationId: string }> {
  const source = await dependencies.uow.read.clusters.byName(command.dbmsType, command.clusterName);
  // A drill replays all that there is: the log is as much of a promise as the backup.
  const wanted: WantedState = command.backupId === null ? { to: 'latest' } : { to: 'backup', backupId: command.backupId };
  const backup = await chosenBackup(dependencies, source, wanted);
  const restoreId = newId();
  const subject: RestoreSubject = { restoreId };
  const clusterName = drillName(source.clusterName, restoreId);
  const servers: ServerChoice = { by: 'size', count: 1, dbGigs: Math.ceil((backup.dbSizeBytes ?? 0) / BYTES_PER_GB) };
  const { operationId } = await startCreateCluster(
    dependencies,
    newClusterOf(source, backup, { clusterName, servers, backups: false, actor: command.actor }),
    {
      kind: 'DrillBackup',
      title: `Prove that ${backup.label} of ${source.clusterName} can be restored`,
      ownerName: source.ownerName,
      subject,
      planSteps: (cluster, chosen) => planDrill(backup.label, cluster, chosen),
      record: async (tx, ids) => {
        await tx.backups.claim(source.dbmsType, [backup.id]);
        await tx.restores.add({
          ...restoreFacts(source, backup, wanted, dependencies.clock.now()),
          ...{ id: restoreId, purpose: 'Drill', operationId: ids.operationId, actor: command.actor, ticketUrl: null },
          ...{ reason: 'To see whether it can be restored.', targetClusterId: ids.clusterId, targetClusterName: clusterName },
        });
      },
    },
  );
  return { restoreId, operationId };
}

async function sourceOf(
  { uow }: Dependencies,
  { dbmsType, clusterName, clusterId }: Pick<StartRestoreCommand, 'dbmsType' | 'clusterName' | 'clusterId'>,
): Promise<ClusterRow> {
  if (clusterId === undefined) return uow.read.clusters.byName(dbmsType, clusterName);
  const { id } = await uow.read.deletedClusters.byId(dbmsType, clusterId);
  return uow.read.clusters.byId(id);
}

/** From which backup to begin. @throws DomainError `restore-not-possible` with why there is none */
export async function chosenBackup(dependencies: Dependencies, source: ClusterRow, wanted: WantedState): Promise<BackupRow> {
  // Whether it can be restored at all is for the way in which it was taken to say.
  methodOf(await toSubject(dependencies, source));
  const chosen = await chooseBackupOf(dependencies.uow.read, source.id, wanted);
  if (typeof chosen === 'string') throw new DomainError('restore-not-possible', chosen);
  const backup = chosen.chain.at(-1);
  if (!backup) throw new Error(`The backup ${chosen.choice.backupId} has no row.`);
  return backup;
}

function newClusterOf(
  source: ClusterRow,
  { release }: BackupRow,
  { clusterName, servers, backups, actor }: { clusterName: string; servers: ServerChoice; backups: boolean; actor: string },
): Parameters<typeof startCreateCluster>[1] {
  return {
    dbmsType: source.dbmsType,
    application: { applicationName: source.application.applicationName },
    clusterName,
    environment: source.environment.environment,
    // The newest minor of the major reads what an older one has written.
    release: release.split('.')[0],
    databaseName: source.databaseName,
    tlsEnabled: source.tlsEnabled,
    backupRetentionDays: source.backupRetentionDays,
    backups,
    servers,
    requestedBy: actor,
  };
}

export type RestoreFacts = Pick<
  NewRestore,
  'dbmsType' | 'sourceClusterId' | 'sourceClusterName' | 'backupId' | 'goal' | 'targetTime' | 'startedAt'
>;

/** What of a restore is the same whatever it is for. */
export function restoreFacts(source: ClusterRow, backup: BackupRow, wanted: WantedState, now: Date): RestoreFacts {
  return {
    dbmsType: source.dbmsType,
    sourceClusterId: source.id,
    sourceClusterName: source.clusterName,
    backupId: backup.id,
    goal: wanted.to,
    targetTime: wanted.to === 'time' ? wanted.at : null,
    startedAt: now,
  };
}

/** Nobody else has it: names of clusters have 40 characters. */
function drillName(clusterName: string, restoreId: string): string {
  return `drill-${restoreId.slice(-8)}-${clusterName}`.slice(0, 40).replace(/-$/, '');
}
