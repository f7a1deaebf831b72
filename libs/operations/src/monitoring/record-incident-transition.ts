import type { IncidentTransition } from '@rocket/domain';
import type { IncidentRow, Transaction } from '@rocket/persistence';

/** What has been seen when an incident changed its state. */
export interface TransitionSeen {
  /** The reading; null where nobody answered, or nothing was measured. */
  value: number | null;
  at: Date;
}

/**
 * The one place where a transition of an incident is recorded, in the transaction of whatever found it. Who is to be told of
 * it, is told from here: `transition.notify` says whether it is worth that, and `isSilenced` whether somebody wants quiet.
 */
export async function recordIncidentTransition(
  tx: Transaction,
  incident: IncidentRow,
  transition: IncidentTransition,
  seen: TransitionSeen,
): Promise<void> {
  const { dbmsType, clusterName, serverName } = incident;
  await tx.incidents.addTransition(incident.id, transition, seen);
  await tx.events.add([{ type: 'incident', dbmsType, clusterName, serverName, status: transition.to }]);
}

/** Whether somebody has asked not to be notified of an incident at this time. */
export function isSilenced({ silencedUntil }: Pick<IncidentRow, 'silencedUntil'>, at: Date): boolean {
  return silencedUntil !== null && silencedUntil > at;
}
