import type { FleetEvent, Operation } from '@rocket/contracts';
import { ticketLink } from '@rocket/domain';
import { allowedActions } from '@rocket/operations';
import type { FleetEventEntity, OperationRow } from '@rocket/persistence';

export interface Presenting {
  /** False for lists: captured output may be long. */
  withOutput: boolean;
  ticketPattern: string | undefined;
}

/** A stored operation on the wire. */
export function presentOperation(row: OperationRow, { withOutput, ticketPattern }: Presenting): Operation {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    dbmsType: row.dbmsType,
    clusterName: row.clusterName,
    requestedBy: row.requestedBy,
    phase: row.phase,
    plan: row.plan as Operation['plan'],
    planHash: row.planHash,
    steps: row.steps.map((step) => ({
      ordinal: step.ordinal,
      title: step.title,
      serverName: step.serverName,
      status: step.status,
      attempt: step.attempt,
      startedAt: step.startedAt?.toISOString() ?? null,
      finishedAt: step.finishedAt?.toISOString() ?? null,
      output: withOutput ? step.output : '',
      writeOutageMs: step.writeOutageMs,
      error: step.error,
    })),
    stepsDone: row.steps.filter(({ status }) => status === 'Succeeded' || status === 'Skipped').length,
    stepsTotal: row.steps.length,
    allowedActions: allowedActions(row),
    parentId: row.parentId,
    haltedAt: row.haltedAt?.toISOString() ?? null,
    writeOutageMs: row.writeOutageMs,
    ticketUrl: row.ticketUrl,
    ticketLink: ticketLink(row.ticketUrl, ticketPattern),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    version: row.version,
  };
}

export function presentEvent(row: FleetEventEntity): FleetEvent {
  return {
    type: row.type as FleetEvent['type'],
    operationId: row.operationId,
    dbmsType: row.dbmsType,
    clusterName: row.clusterName,
    serverName: row.serverName,
    ordinal: row.ordinal,
    status: row.status as FleetEvent['status'],
    text: row.text,
    at: row.at.toISOString(),
  };
}
