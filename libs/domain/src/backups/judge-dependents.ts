import { nameOfBackup } from './backup-words.js';
import { byNewest } from './backup-chains.js';
import type { Link } from './backup-chains.js';
import type { FullVerdict } from './judge-fulls.js';

/** Why a Diff or Incr stays by the rules, and until when: Infinity where it depends on backups that are yet to be made; ms. */
export interface DependentVerdict {
  /** `kept: 20261101-F is its parent`. */
  reason: string;
  untilMs: number;
}

interface Given {
  /** The restorable ones, parents before what builds on them. */
  links: readonly Link[];
  fulls: ReadonlyMap<Link, FullVerdict>;
  pins: ReadonlyMap<Link, string>;
}

/**
 * Which Diffs and Incrs stay by the rules: those whose parent stays with what builds on it. Incrs have no other rule.
 *
 * With `keep`, Diffs are thinned out: of the Fulls and Diffs that stay, only so many of the newest are counted, and a Diff
 * beyond them goes, with its Incrs. Fulls take places, and are not touched by it. F1 D1 D2 F2, keep 2 -> F2 and D2 are the
 * newest 2, so D1 goes. Diffs that are counted stay also with a Full that would otherwise stay as a single copy.
 *
 * @param keep how many Diffs and Fulls are counted; undefined to count all
 * @returns absent for those that no rule wants
 */
export function judgeDependents(given: Given, keep: number | undefined): Map<Link, DependentVerdict> {
  if (keep === undefined) return follow(given, undefined, undefined);
  // What would go anyway must not take a place of what stays.
  const candidates = follow(given, keep, undefined);
  const counted = given.links
    .filter((link) => {
      if (!takesPlace(link)) return false;
      return given.pins.has(link) || given.fulls.has(link) || candidates.has(link);
    })
    .sort(byNewest)
    .slice(0, keep);
  return follow(given, keep, new Set(counted));
}

/**
 * A Diff builds on a Full. One that builds on anything else is like an Incr: if it were counted, it would take the place of the
 * very one that it builds on, and both would go.
 */
function takesPlace({ backup, parent }: Link): boolean {
  return backup.type === 'Full' || (backup.type === 'Diff' && parent?.backup.type === 'Full');
}

/** @param counted where Diffs are thinned out: those that may stay */
function follow({ links, fulls }: Given, keep: number | undefined, counted?: ReadonlySet<Link>): Map<Link, DependentVerdict> {
  const verdicts = new Map<Link, DependentVerdict>();
  for (const link of links) {
    const { parent } = link;
    if (!parent) continue;
    const isThinned = takesPlace(link) && keep !== undefined;
    if (isThinned && counted && !counted.has(link)) continue;
    const full = fulls.get(parent);
    const parentUntilMs = full ? full.withDependentsUntilMs : (verdicts.get(parent)?.untilMs ?? null);
    if (isThinned && (full ?? parentUntilMs !== null))
      verdicts.set(link, { reason: `kept: one of the newest ${keep} Fulls and Diffs`, untilMs: Infinity });
    else if (parentUntilMs !== null)
      verdicts.set(link, { reason: `kept: ${nameOfBackup(parent.backup)} is its parent`, untilMs: parentUntilMs });
  }
  return verdicts;
}
