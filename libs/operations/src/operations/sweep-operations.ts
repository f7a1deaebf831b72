import type { OperationBell } from '@rocket/jobs';
import type { UnitOfWork } from '@rocket/persistence';

const AT_MOST = 200;

/**
 * Rings again for every operation that is due and in nobody's hands: what a lost queue or a dead worker left behind.
 * Not while as many rings wait as there are operations due: then all workers are busy, for hours perhaps, and ringing
 * every few seconds would only fill the queue.
 */
export async function sweepOperations({ uow, bell }: { uow: UnitOfWork; bell: OperationBell }): Promise<number> {
  const ids = await uow.read.operations.dueIds(AT_MOST);
  if (ids.length === 0 || (await bell.unanswered()) >= ids.length) return 0;
  for (const id of ids) await bell.ring(id);
  return ids.length;
}
