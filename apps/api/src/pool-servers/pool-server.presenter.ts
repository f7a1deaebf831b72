import type { PoolServer, PoolServerDetails, ServerService } from '@rocket/contracts';
import { fingerprintOf } from '@rocket/hosts';
import type { HostDirectory, HostService } from '@rocket/hosts';
import type { ServerRow } from '@rocket/persistence';

const RELEASES_TIMEOUT_MS = 1_000;

/** A stored server on the wire. */
export async function presentPoolServer(row: ServerRow, hosts: HostDirectory): Promise<PoolServer> {
  return {
    id: row.id,
    serverName: row.serverName,
    dbmsType: row.dbmsType,
    address: row.address,
    driver: row.driver,
    environment: row.environment.environment,
    datacenter: row.datacenter.datacenter,
    status: row.status,
    statusReason: row.statusReason,
    statusSince: row.statusSince.toISOString(),
    cpu: row.cpu,
    ramGb: row.ramGb,
    dbGigs: row.dbGigs,
    osVersion: row.osVersion,
    sshUser: row.sshUser,
    sshPort: row.sshPort,
    hostKeyFingerprint: row.hostKey === null ? null : fingerprintOf(row.hostKey),
    offeredHostKeyFingerprint: row.offeredHostKey === null ? null : fingerprintOf(row.offeredHostKey),
    capabilities: capabilitiesOf(row, hosts),
    releases: await releasesOf(row, hosts),
    checkedAt: row.checkedAt?.toISOString() ?? null,
    checkOperationId: row.checkOperationId,
    unreachableSince: row.unreachableSince?.toISOString() ?? null,
    lockId: row.lockId,
    lockedUntil: row.lockedUntil?.toISOString() ?? null,
    clusterName: row.clusterName,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The same with all that is known of it. */
export async function presentServerDetails(row: ServerRow, hosts: HostDirectory): Promise<PoolServerDetails> {
  const { claimed } = row;
  return {
    ...(await presentPoolServer(row, hosts)),
    facts: row.facts,
    factsAt: row.factsAt?.toISOString() ?? null,
    claimed: claimed && { cpu: claimed.cpu ?? null, ramGb: claimed.ramGb ?? null, dbGigs: claimed.dbGigs ?? null },
    checks: (row.checks ?? []).map((check) => ({ ...check, advice: check.advice ?? null })),
  };
}

/** A service that is there, or was; one that is absent is nothing to show. */
export function presentService({ name, state, unit, pid, startedAt }: HostService): ServerService | undefined {
  return state === 'absent' ? undefined : { name, state, unit: unit ?? null, pid: pid ?? null, startedAt: startedAt ?? null };
}

/** A server of this machine has what came with the control plane: nobody else has to be asked, so it is known at once. */
async function releasesOf(row: ServerRow, hosts: HostDirectory): Promise<string[] | null> {
  if (row.driver !== 'local' || !hosts.drivers.includes(row.driver)) return row.releases;
  return hosts.open(row).installableReleases(row.dbmsType, { timeoutMs: RELEASES_TIMEOUT_MS });
}

function capabilitiesOf(row: ServerRow, hosts: HostDirectory): PoolServer['capabilities'] {
  if (!hosts.drivers.includes(row.driver)) return null;
  const { canInstallPackages, canPatchOs, canReboot, canRunScripts } = hosts.open(row).capabilities;
  return { canInstallPackages, canPatchOs, canReboot, canRunScripts };
}
