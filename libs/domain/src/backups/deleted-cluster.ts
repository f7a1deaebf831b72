import { linkChains } from './backup-chains.js';
import type { Link } from './backup-chains.js';
import type { BackupFacts } from './backup-words.js';
import type { RollOffItem } from './explain-decision.js';
import { pinBackups } from './pin-backups.js';
import { byExecution, recoverableFrom } from './plan-roll-off.js';
import type { RollOffPlan } from './plan-roll-off.js';
import type { RetentionPolicy } from './retention-policy.js';
import { walLine } from './wal-line.js';

const DAY_MS = 24 * 60 * 60_000;
const WEEK_DAYS = 7;
/** The longest there are: nobody is to lose a day by the calendar. */
const MONTH_DAYS = 31;
const YEAR_DAYS = 366;

/**
 * Until when the backups of a cluster stay that is deleted: so many days at least, and as long as its policy reaches back.
 *
 * Deleted on 25 November, 90 days -> until 23 February. With a policy that keeps 12 months -> 372 days, until 2 December of the
 * next year. Rules by number reach no further: of a cluster that makes no new ones nothing would ever go by them.
 */
export function deletedBackupsUntil(
  { recoveryWindowDays = 0, gfs }: RetentionPolicy,
  deletedAt: Date,
  atLeastDays: number,
): Date {
  const { daily = 0, weekly = 0, monthly = 0, yearly = 0 } = gfs ?? {};
  const days = Math.max(atLeastDays, recoveryWindowDays, daily, weekly * WEEK_DAYS, monthly * MONTH_DAYS, yearly * YEAR_DAYS);
  return new Date(deletedAt.getTime() + days * DAY_MS);
}

/**
 * What becomes of the backups of a cluster that is deleted: all of them stay until an instant, and then all go, but those that
 * are held or used, with what they build on. Until then every instant stays restorable that was when it was deleted. What
 * nothing can be restored from goes before.
 *
 * @param until null as long as nobody has said until when
 */
export function planDeletedRollOff(
  backups: readonly BackupFacts[],
  until: Date | null,
  now: Date,
  archivedUntil: Date | null = null,
): RollOffPlan {
  const links = linkChains(backups);
  const pins = pinBackups(links);
  const isOver = until !== null && now > until;
  const stays = (link: Link): boolean => pins.has(link) || (!isOver && link.state !== 'broken');
  const there = links.filter(({ state }) => state !== 'gone');
  const kept = there.filter(stays);
  const restorable = links.filter(({ state }) => state === 'restorable');
  const items = new Map(links.map((link) => [link.backup.id, explain(link, pins, until, isOver)]));
  return {
    items: backups.flatMap(({ id }) => items.get(id) ?? []),
    order: there
      .filter((link) => !stays(link))
      .sort(byExecution)
      .map(({ backup }) => backup.id),
    recoverable: {
      before: recoverableFrom(restorable, archivedUntil),
      after: recoverableFrom(restorable.filter(stays), archivedUntil),
    },
    wal: walLine(kept),
    problems: [],
  };
}

function explain(link: Link, pins: ReadonlyMap<Link, string>, until: Date | null, isOver: boolean): RollOffItem {
  const backupId = link.backup.id;
  if (link.state === 'gone') return { backupId, decision: 'gone', reason: 'gone: its files are deleted', expiresAt: null };
  const pin = pins.get(link);
  if (pin !== undefined) return { backupId, decision: 'keep', reason: pin, expiresAt: null };
  if (link.state === 'broken' && !isOver)
    return { backupId, decision: 'expire', reason: 'goes: nothing can be restored from it', expiresAt: null };
  const day = until?.toISOString().slice(0, 10);
  if (isOver)
    return {
      backupId,
      decision: 'expire',
      reason: `goes: its cluster is deleted, and it was kept until ${day}`,
      expiresAt: null,
    };
  const reason = day === undefined ? 'kept: its cluster is deleted' : `kept: its cluster is deleted, until ${day}`;
  return { backupId, decision: 'keep', reason, expiresAt: until };
}
