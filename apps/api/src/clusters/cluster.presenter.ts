import type { Cluster, ClusterServer, ClustersServer, WindowOpening } from '@rocket/contracts';
import { gigsOf, nextOpenings, parseMaintenanceWindow } from '@rocket/domain';
import type { BackupStanding, ClusterMemberRow, ClusterRow, ClustersServerRow, Repositories } from '@rocket/persistence';

const OPENINGS_SHOWN = 3;

/** A stored cluster on the wire, read alone. */
export async function presentOneCluster(read: Repositories, row: ClusterRow, now: Date): Promise<Cluster> {
  return presentCluster(row, now, (await read.backupOverview.standings([row.id])).get(row.id));
}

/**
 * A stored cluster on the wire.
 *
 * @param now decides which openings of its window are the next
 * @param backups how its backups stand
 */
export function presentCluster(row: ClusterRow, now: Date, backups: BackupStanding | undefined): Cluster {
  const primary = row.members.find(({ nodeRole }) => nodeRole === 'Primary');
  return {
    id: row.id,
    clusterName: row.clusterName,
    displayName: row.displayName,
    dbmsType: row.dbmsType,
    application: row.application.applicationName,
    environment: row.environment.environment,
    release: row.release,
    lifecycle: row.lifecycle,
    clusterHealth: row.clusterHealth,
    healthSince: row.healthSince.toISOString(),
    phase: row.phase,
    failureReason: row.failureReason,
    endpoints: {
      // Every member: after a switchover the writer is another one, and clients find it by asking.
      readWrite: endpointOf(row, row.members),
      readOnly: endpointOf(
        row,
        row.members.filter((member) => member !== primary),
      ),
    },
    databaseName: row.databaseName,
    tlsEnabled: row.tlsEnabled,
    backupRetentionDays: row.backupRetentionDays,
    maintenanceWindow: row.maintenanceWindow,
    nextWindows: nextWindowsOf(row, now),
    dbSizeGigs: toGigs(primary?.dbSizeBytes ?? null),
    lastBackupAt: backups?.lastStoppedAt?.toISOString() ?? null,
    lastProvenAt: backups?.lastVerifiedAt?.toISOString() ?? null,
    nextBackupDueAt: backups?.nextDueAt?.toISOString() ?? null,
    backupProblem: backups?.problem ?? null,
    servers: row.members.map(presentClusterServer),
    runningOperationId: row.runningOperationId,
    createOperationId: row.createOperationId,
    quarantinedUntil: row.lifecycle === 'Quarantined' ? (row.quarantinedUntil?.toISOString() ?? null) : null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentClusterServer(member: ClusterMemberRow): ClusterServer {
  const { server } = member;
  return {
    serverName: server.serverName,
    address: server.address,
    port: member.port,
    datacenter: server.datacenter.datacenter,
    nodeRole: member.nodeRole,
    serverHealth: member.serverHealth,
    healthReason: member.healthReason,
    healthSince: member.healthSince.toISOString(),
    dbVersion: member.dbVersion,
    osVersion: server.osVersion,
    lagBytes: member.lagBytes,
    streaming: member.streaming,
    pendingRestart: member.pendingRestart,
    cpu: server.cpu,
    ramGb: server.ramGb,
    dbGigs: server.dbGigs,
    dbSizeGigs: toGigs(member.dbSizeBytes),
    lastPatchedAt: member.lastPatchedAt?.toISOString() ?? null,
    observedAt: member.observedAt?.toISOString() ?? null,
  };
}

export function presentClustersServer(row: ClustersServerRow): ClustersServer {
  return {
    ...presentClusterServer(row),
    clusterName: row.cluster.clusterName,
    application: row.cluster.application.applicationName,
    environment: row.cluster.environment.environment,
  };
}

function nextWindowsOf({ maintenanceWindow, lifecycle }: ClusterRow, now: Date): WindowOpening[] {
  if (maintenanceWindow === null || lifecycle === 'Failed' || lifecycle === 'Quarantined') return [];
  const window = parseMaintenanceWindow(maintenanceWindow);
  if (typeof window === 'string') return [];
  return nextOpenings(window, now, OPENINGS_SHOWN).map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() }));
}

function endpointOf(row: ClusterRow, members: readonly ClusterMemberRow[]): string | null {
  if (row.lifecycle !== 'Active' || members.length === 0) return null;
  return members.map(({ server, port }) => `${server.address}:${port ?? ''}`).join(',');
}

function toGigs(bytes: number | null): number | null {
  return bytes === null ? null : gigsOf(bytes);
}
