import type { IncidentTransition } from '@rocket/domain';
import type { IncidentRow, Transaction } from '@rocket/persistence';
import { tellOfIncident } from './tell-of-incident.js';

/** What has been seen when an incident changed its state. */
export interface TransitionSeen {
  /** The reading; null where nobody answered, or nothing was measured. */
  value: number | null;
  at: Date;
}

/**
 * The one place where a transition of an incident is recorded, in the transaction of whatever found it, with the notice for
 * whoever is to be told.
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
  await tellOfIncident(tx, incident, transition, seen);
}
