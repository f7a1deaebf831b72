import { nameOfBackup } from './backup-words.js';
import type { Link } from './backup-chains.js';
import { localDate, periodsKept } from './calendar-periods.js';
import { hasFullRule } from './retention-policy.js';
import type { RetentionPolicy } from './retention-policy.js';

const DAY_MS = 24 * 3_600_000;

/** Why a Full stays by the rules, and until when. */
export interface FullVerdict {
  /** `kept: monthly 2026-10`, `goes after 2026-12-09`. */
  reason: string;
  /** Infinity where it depends on backups that are yet to be made; ms. */
  untilMs: number;
  /** Until when its Diffs and Incrs stay with it. Null when it stays as a single copy; ms. */
  withDependentsUntilMs: number | null;
}

/**
 * Which Fulls the rules want, and why. Recovery window, redundancy and minimum keep a Full with what builds on it, and the newest
 * Full always has that with it; a copy of a day, week, month or year is kept alone.
 *
 * 30 days, Fulls aged 25 and 35 -> both stay: the second makes the 30th day restorable. 25, 35 and 45 -> 45 goes.
 * Redundancy 2, F1 F2 -> both stay. F1 F2 F3 -> F1 goes.
 *
 * @param fulls the restorable ones, the newest first
 * @returns absent for those that no rule wants
 */
export function judgeFulls(fulls: readonly Link[], policy: RetentionPolicy, now: Date, zone: string): Map<Link, FullVerdict> {
  const periods = periodsKept(
    fulls.map(({ atMs }) => atMs),
    policy.gfs ?? {},
    zone,
  );
  const verdicts = new Map<Link, FullVerdict>();
  for (const [at, full] of fulls.entries()) {
    const windowEndMs = endOfWindow(fulls, at, policy);
    const isInWindow = windowEndMs >= now.getTime();
    const period = periods.get(at);
    const withDependentsUntilMs = staysForNumber(at, policy) ? Infinity : isInWindow ? windowEndMs : null;
    if (withDependentsUntilMs === null && period === undefined) continue;
    const untilMs = period === undefined ? (withDependentsUntilMs ?? Infinity) : Infinity;
    const kept = fulls.length === 1 ? 'the only restorable Full' : (period ?? reasonFor(at, isInWindow));
    const isTimed = Number.isFinite(untilMs) && isInside(full);
    const reason = isTimed ? `goes after ${localDate(untilMs, zone)}` : `kept: ${kept}`;
    verdicts.set(full, { reason, untilMs, withDependentsUntilMs });
  }
  return verdicts;

  function isInside(full: Link | undefined): boolean {
    return full !== undefined && full.atMs >= recoveryPoint(policy, now);
  }

  function reasonFor(at: number, isInWindow: boolean): string {
    if (!hasFullRule(policy)) return 'no rule lets a Full go';
    const { redundancy = 0, recoveryWindowDays = 0, minimumCopies = 0 } = policy;
    if (at < redundancy) return `one of the newest ${redundancy}`;
    if (isInWindow && !isInside(fulls[at])) return 'first Full before the recovery point';
    if (isInWindow) return `within the recovery window of ${recoveryWindowDays} days`;
    return `minimum of ${minimumCopies}`;
  }
}

/** Why Fulls that no rule wants go, in the words of the rule that speaks most plainly. */
export function whyFullGoes(fulls: readonly Link[], policy: RetentionPolicy, now: Date): string {
  const { recoveryWindowDays, redundancy } = policy;
  if (recoveryWindowDays !== undefined) {
    const first = fulls.find(({ atMs }) => atMs < recoveryPoint(policy, now));
    return `${first ? nameOfBackup(first.backup) : 'a newer one'} is enough for the recovery point`;
  }
  return redundancy === undefined ? 'no rule keeps it' : `${redundancy} newer ones are complete`;
}

function recoveryPoint({ recoveryWindowDays = 0 }: RetentionPolicy, now: Date): number {
  return now.getTime() - recoveryWindowDays * DAY_MS;
}

/** Whether it stays, with what builds on it, as long as not enough newer ones are made. */
function staysForNumber(at: number, policy: RetentionPolicy): boolean {
  const { redundancy = 0, minimumCopies = 0 } = policy;
  return at < Math.max(1, redundancy, minimumCopies) || !hasFullRule(policy);
}

/**
 * The window needs a Full until the next newer one is older than the window is long: from then on that one is the first before
 * the recovery point. No such time is known for the newest. Before everything where there is no window.
 */
function endOfWindow(fulls: readonly Link[], at: number, { recoveryWindowDays }: RetentionPolicy): number {
  if (recoveryWindowDays === undefined) return -Infinity;
  const newer = fulls[at - 1];
  return newer ? newer.atMs + recoveryWindowDays * DAY_MS : Infinity;
}
