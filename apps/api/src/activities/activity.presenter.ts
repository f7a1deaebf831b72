import type { Activity, ActivityAmendment } from '@rocket/contracts';
import { ticketLink } from '@rocket/domain';
import type { ActivityAmendmentEntity, ActivityEntity } from '@rocket/persistence';

/** `ticketPattern` makes links of the numbers of tickets. */
export function presentActivity(row: ActivityEntity, ticketPattern: string | undefined): Activity {
  return { ...row, at: row.at.toISOString(), ticketLink: ticketLink(row.ticketUrl, ticketPattern) };
}

export function presentAmendment({ id, before, after, actor, at }: ActivityAmendmentEntity): ActivityAmendment {
  return { id, before, after, actor, at: at.toISOString() };
}
