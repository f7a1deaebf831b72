import type { DbmsType } from '@rocket/domain';
import type { ActivityEntity, UnitOfWork } from '@rocket/persistence';

export interface AmendActivityCommand {
  /** Undefined: whatever it concerns. */
  dbmsType: DbmsType | undefined;
  activityId: string;
  /** The version that was read: what somebody else wrote meanwhile is not overwritten. */
  expectedVersion: number;
  /** `null` takes it away; absent leaves it. */
  ticketUrl?: string | null | undefined;
  note?: string | null | undefined;
  actor: string;
}

/**
 * Writes the ticket and the note of an activity, and that somebody did. Answers it as it is afterwards; what is the same as
 * before is no change.
 *
 * @throws DomainError `activity-not-found`, `edit-conflict`
 */
export async function amendActivity(uow: UnitOfWork, command: AmendActivityCommand): Promise<ActivityEntity> {
  const { dbmsType, activityId, expectedVersion, actor } = command;
  await uow.run(async (tx) => {
    const row = await tx.activities.byId(dbmsType, activityId);
    const { ticketUrl = row.ticketUrl, note = row.note } = command;
    const hasChanged = await tx.activities.amend(row, { ticketUrl, note }, { expectedVersion, actor });
    if (!hasChanged) return;
    const { clusterName, serverName, dbmsType: concerned } = row;
    if (clusterName !== null) await tx.events.add([{ type: 'cluster', dbmsType: concerned, clusterName }]);
    if (serverName !== null) await tx.events.add([{ type: 'poolServer', dbmsType: concerned, serverName }]);
  });
  return uow.read.activities.byId(dbmsType, activityId);
}
