import type { PullRequest, ServerRow, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { tooFewServers } from './too-few-servers.js';

export interface PulledAndLocked {
  lockId: string;
  lockedUntil: Date;
  servers: ServerRow[];
}

/**
 * Takes servers out of the pool and locks them to a new lock: all that were asked for, or none.
 *
 * @throws DomainError `not-enough-pool-servers` with `requested`, `available` and what would help
 */
export async function pullAndLock(
  uow: UnitOfWork,
  request: PullRequest,
  { leaseMinutes, actor }: { leaseMinutes: number; actor: string },
): Promise<PulledAndLocked> {
  const lockId = newId();
  const holder = { lockId, leaseMinutes, lockedBy: actor };
  const attempt = (mode: 'quick' | 'alone'): Promise<PulledAndLocked | undefined> =>
    uow.run(async (tx) => {
      const pulled = await tx.poolServers.pull(request, holder, mode);
      if (!pulled) return undefined;
      const rows = new Map((await tx.poolServers.byIds(pulled.ids)).map((row) => [row.id, row]));
      const servers = pulled.ids.flatMap((id) => rows.get(id) ?? []);
      const names = servers.map(({ serverName }) => serverName);
      const { dbmsType } = request;
      const text = `${actor} pulled ${names.join(', ')} for ${leaseMinutes} minutes.`;
      await tx.activities.add([{ type: 'PoolPull', dbmsType, planned: true, actor, text }]);
      await tx.events.add([{ type: 'poolServer', dbmsType, text: names.join(', ') }]);
      return { lockId, lockedUntil: pulled.lockedUntil ?? new Date(), servers };
    });
  const pulled = (await attempt('quick')) ?? (await attempt('alone'));
  if (!pulled) throw await tooFewServers(uow.read, request);
  return pulled;
}
