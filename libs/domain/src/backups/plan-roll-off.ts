import { byNewest, linkChains } from './backup-chains.js';
import type { Link } from './backup-chains.js';
import type { BackupFacts } from './backup-words.js';
import { explainDecision } from './explain-decision.js';
import type { RollOffItem } from './explain-decision.js';
import { judgeDependents } from './judge-dependents.js';
import { judgeFulls, whyFullGoes } from './judge-fulls.js';
import { pinBackups } from './pin-backups.js';
import { checkPolicy } from './retention-policy.js';
import type { RetentionPolicy } from './retention-policy.js';
import { rollOffProblems } from './roll-off-problems.js';
import { walLine } from './wal-line.js';
import type { WalLine } from './wal-line.js';

/** Every instant from `from` to `to` can be restored. */
export interface Recoverable {
  from: Date;
  to: Date;
}

export interface RollOffPlan {
  /** One for each backup, in the order of the catalogue. */
  items: RollOffItem[];
  /** The ids of those that go, in the order in which they must: wherever it is interrupted, what is left can be used. */
  order: string[];
  /** Null where nothing can be restored. */
  recoverable: { before: Recoverable | null; after: Recoverable | null };
  /** Null as long as no write-ahead log may go. */
  wal: WalLine | null;
  /** What somebody has to look after, as sentences. */
  problems: string[];
}

/**
 * Decides for every backup of a cluster whether it stays, and why, or goes. Only restorable backups count for the rules; what
 * the rules do not want stays nevertheless while it is held, used or running, or while something that stays builds on it. One
 * that nothing can be restored from goes, unless it is held or used.
 *
 * With 30 days and today 9 December, Fulls of 15 November, 5 November and 25 October -> the first two stay, since the second is
 * the first before 9 November; the third goes. The second "goes after 2026-12-15".
 *
 * @param zone IANA name; days, weeks, months and years are those of its calendar
 * @param archivedUntil up to when the write-ahead log is archived; until the newest backup when it is not known
 * @throws RangeError for a policy that `checkPolicy` finds fault with
 */
export function planRollOff(
  backups: readonly BackupFacts[],
  policy: RetentionPolicy,
  now: Date,
  zone: string,
  archivedUntil: Date | null = null,
): RollOffPlan {
  const faults = checkPolicy(policy);
  if (faults.length > 0) throw new RangeError(faults.join(' '));
  const links = linkChains(backups);
  const restorable = links.filter(({ state }) => state === 'restorable');
  const newestFulls = restorable.filter(isFull).sort(byNewest);
  const pins = pinBackups(links);
  const fulls = judgeFulls(newestFulls, policy, now, zone);
  const dependents = judgeDependents({ links: restorable, fulls, pins }, policy.diffs);
  const stays = (link: Link): boolean => pins.has(link) || fulls.has(link) || dependents.has(link);
  const kept = links.filter(stays);
  const items = new Map<string, RollOffItem>();
  const whyFull = whyFullGoes(newestFulls, policy, now);
  for (const link of links) items.set(link.backup.id, explainDecision(link, { pins, fulls, dependents, whyFull }, policy));
  return {
    items: backups.flatMap(({ id }) => items.get(id) ?? []),
    order: links
      .filter((link) => link.state !== 'gone' && !stays(link))
      .sort(byExecution)
      .map(({ backup }) => backup.id),
    recoverable: {
      before: recoverableFrom(restorable, archivedUntil),
      after: recoverableFrom(restorable.filter(stays), archivedUntil),
    },
    wal: walLine(kept),
    problems: rollOffProblems(restorable, kept, policy, now, zone),
  };
}

/**
 * The oldest chain first, and of each chain the newest first: F1 <- D1 <- I1 and F2 <- D2 go as I1, D1, F1, D2, F2. An
 * interruption leaves F1 before D1, and never D1 without F1; and what is left is the newer part.
 */
export function byExecution(one: Link, other: Link): number {
  if (one.root !== other.root) return byNewest(other.root, one.root);
  return other.chainMs - one.chainMs || other.depth - one.depth || byNewest(one, other);
}

/** From the stop of the oldest Full on. Before that it is not consistent, and after it the log leads on. */
export function recoverableFrom(restorable: readonly Link[], archivedUntil: Date | null): Recoverable | null {
  let fromMs = Infinity;
  let toMs = archivedUntil?.getTime() ?? -Infinity;
  for (const link of restorable) {
    if (isFull(link)) fromMs = Math.min(fromMs, link.atMs);
    toMs = Math.max(toMs, link.atMs);
  }
  return Number.isFinite(fromMs) ? { from: new Date(fromMs), to: new Date(toMs) } : null;
}

function isFull({ backup }: Link): boolean {
  return backup.type === 'Full';
}
