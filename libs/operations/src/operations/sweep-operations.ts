import type { OperationBell } from '@rocket/jobs';
import type { UnitOfWork } from '@rocket/persistence';

const AT_MOST = 200;

/** Rings again for every operation that is due and in nobody's hands: what a lost queue or a dead worker left behind. */
export async function sweepOperations({ uow, bell }: { uow: UnitOfWork; bell: OperationBell }): Promise<number> {
  const ids = await uow.read.operations.dueIds(AT_MOST);
  for (const id of ids) await bell.ring(id);
  return ids.length;
}
