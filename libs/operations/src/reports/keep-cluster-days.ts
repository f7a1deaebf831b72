import { HOUR_MS, daysIn } from '@rocket/domain';
import type { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';

/** So long before its end a day is written down each time: its last word is to be a late one. */
const EVENING_MS = HOUR_MS;

/** Writes down how clusters are today, once an hour and oftener towards the end of the day. What was on other days never changes. */
export async function keepClusterDays(parts: { uow: UnitOfWork; clock: Clock; timeZone: string }): Promise<void> {
  const { uow, clock, timeZone } = parts;
  const now = clock.now();
  const [day] = daysIn({ fromMs: now.getTime(), toMs: now.getTime() + 1 }, timeZone);
  if (!day) return;
  const last = await uow.read.clusterDays.lastSeen(day.name);
  const isFresh = last !== null && now.getTime() - last.getTime() < HOUR_MS;
  if (isFresh && day.toMs - now.getTime() > EVENING_MS) return;
  await uow.run((tx) => tx.clusterDays.write(day, now));
}
