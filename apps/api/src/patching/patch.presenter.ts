import type { Blackout, ClusterCompliance, Patch, PatchStatus } from '@rocket/contracts';
import { ticketLink } from '@rocket/domain';
import type { PatchOutcome } from '@rocket/domain';
import type { ClusterStanding } from '@rocket/operations';
import type { BlackoutRow, PatchRow } from '@rocket/persistence';

const STATUS_OF: Readonly<Record<PatchOutcome, PatchStatus>> = {
  Patched: 'Succeeded',
  AlreadyCurrent: 'Succeeded',
  Failed: 'Failed',
  RolledBack: 'Failed',
  Skipped: 'Skipped',
};

export function presentPatch(row: PatchRow, ticketPattern: string | undefined): Patch {
  const { startedAt, finishedAt, outcome, findings, ...rest } = row;
  return {
    ...rest,
    outcome,
    status: STATUS_OF[outcome],
    findings,
    ticketLink: ticketLink(row.ticketUrl, ticketPattern),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  };
}

export function presentStanding(standing: ClusterStanding): ClusterCompliance {
  const { cluster, serversBehind, since, deadline, forecast, nextWindow } = standing;
  return {
    clusterName: cluster.clusterName,
    application: cluster.application,
    environment: cluster.environment,
    state: standing.state,
    version: standing.version,
    latest: standing.latest,
    behind: standing.behind,
    since: since?.toISOString() ?? null,
    deadline: deadline?.toISOString() ?? null,
    forecast: forecast?.toISOString() ?? null,
    nextWindow: nextWindow?.toISOString() ?? null,
    patchRunId: standing.patchRunId,
    servers: cluster.servers.map(({ serverName, version }, index) => ({
      serverName,
      version,
      behind: serversBehind[index] ?? 0,
    })),
  };
}

export function presentBlackout(row: BlackoutRow): Blackout {
  return {
    id: row.id,
    environment: row.environment?.environment ?? null,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    reason: row.reason,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}
