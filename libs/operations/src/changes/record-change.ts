import type { ActivityType } from '@rocket/domain';
import type { OperationRow, Transaction } from '@rocket/persistence';
import { changedServers } from './changed-servers.js';
import type { ChangedServer } from './changed-servers.js';
import { changeClusterSubject } from './change-subject.js';

/** Before anybody decides, it is told that somebody has to. */
export async function recordChangeHalt(tx: Transaction, operation: OperationRow, reason: string): Promise<void> {
  await addActivity(tx, operation, 'ConfigChangeFailed', `${operation.title} has halted. ${reason}`);
}

/** What became of the cluster. */
export async function recordChangeEnd(
  tx: Transaction,
  operation: OperationRow,
  status: 'Succeeded' | 'Failed' | 'Cancelled',
  reason: string | null,
): Promise<void> {
  const servers = changedServers(operation);
  const left = servers.filter(({ isSet, isSetBack }) => isSet && !isSetBack).map(({ serverName }) => serverName);
  const { change } = changeClusterSubject(operation);
  if (status === 'Succeeded') await addActivity(tx, operation, 'ConfigChange', doneWords(operation, servers));
  else {
    const isLeft = change.kind === 'parameter' && left.length > 0;
    const rest = isLeft ? ` It could not be set back on ${left.join(', ')}.` : '';
    await addActivity(tx, operation, 'ConfigChangeFailed', `${operation.title} was given up. ${reason ?? ''}${rest}`);
  }
  const { dbmsType, clusterName, id: operationId } = operation;
  await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
}

/** ` Ticket: https://...`, for the end of a sentence. */
export function ticketWords({ ticketUrl }: Pick<OperationRow, 'ticketUrl'>): string {
  return ticketUrl === null ? '' : ` Ticket: ${ticketUrl}`;
}

/** `work_mem of orders: 4MB -> 64MB on ch-1 and ch-2.` What a statement or a script says is in the operation alone. */
function doneWords(operation: OperationRow, servers: readonly ChangedServer[]): string {
  const { change } = changeClusterSubject(operation);
  const cluster = operation.clusterName ?? '';
  const skipped = servers.filter(({ state }) => state === 'Skipped').map(({ serverName }) => serverName);
  const left = skipped.length === 0 ? '' : ` Left out: ${skipped.join(', ')}.`;
  const done = servers.filter(({ state }) => state === 'Done').map(({ serverName }) => serverName);
  if (change.kind === 'sql') return `A statement was run on ${cluster}: ${done.join(', ') || 'nowhere'}.${left}`;
  if (change.kind === 'script') return `A script was run on servers of ${cluster}: ${done.join(', ') || 'nowhere'}.${left}`;
  const groups = new Map<string, string[]>();
  for (const { serverName, before, after } of servers.filter(({ state }) => state === 'Done')) {
    const what = `${before ?? '?'} -> ${after ?? '?'}`;
    groups.set(what, [...(groups.get(what) ?? []), serverName]);
  }
  return `${change.name} of ${cluster}: ${[...groups].map(([what, names]) => `${what} on ${names.join(', ')}`).join('; ')}.`;
}

async function addActivity(tx: Transaction, operation: OperationRow, type: ActivityType, text: string): Promise<void> {
  const { dbmsType, clusterName, requestedBy: actor, id: operationId } = operation;
  const whole = `${text.trim()}${ticketWords(operation)}`;
  await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text: whole, operationId }]);
}
