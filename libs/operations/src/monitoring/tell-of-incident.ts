import type { IncidentTransition, NotificationEvent } from '@rocket/domain';
import type { IncidentRow, NewNotice, Transaction } from '@rocket/persistence';
import { toldCluster } from '../notifications/told-cluster.js';
import type { TransitionSeen } from './record-incident-transition.js';

/** Notes that the contacts of a cluster's application are to be told of an incident, unless somebody wants quiet. */
export async function tellOfIncident(
  tx: Transaction,
  incident: IncidentRow,
  transition: IncidentTransition,
  { value, at }: TransitionSeen,
): Promise<void> {
  if (!transition.notify || isSilenced(incident, at)) return;
  const event: NotificationEvent = transition.to === 'Closed' ? 'incident-closed' : 'incident-opened';
  const where = incident.serverName === null ? '' : ` on ${incident.serverName}`;
  const element = incident.element === '' ? '' : ` ${incident.element}`;
  const seen = value === null ? '' : ` It was ${String(Math.round(value * 100) / 100)}.`;
  const text = `${transition.to}: ${incident.title}${element}${where}.${seen}`;
  const concerned = await tx.notices.clusters([incident.clusterId]);
  const notices = concerned.map((cluster): NewNotice => ({
    event,
    cause: `${incident.id}:${transition.to}:${String(at.getTime())}`,
    applicationId: cluster.applicationId,
    thread: `incident-${incident.id}`,
    facts: {
      what: incident.title,
      clusters: [{ ...toldCluster(cluster), text, at: at.toISOString() }],
      ticketUrl: incident.ticketUrl,
      path: `/incidents/${incident.dbmsType}/${incident.id}`,
    },
  }));
  await tx.notices.add(notices);
}

/** Whether somebody has asked not to be notified of an incident at this time. */
function isSilenced({ silencedUntil }: Pick<IncidentRow, 'silencedUntil'>, at: Date): boolean {
  return silencedUntil !== null && silencedUntil > at;
}
