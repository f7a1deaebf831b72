import type { Link } from './backup-chains.js';
import { nameOfBackup } from './backup-words.js';
import type { DependentVerdict } from './judge-dependents.js';
import type { FullVerdict } from './judge-fulls.js';
import type { RetentionPolicy } from './retention-policy.js';

/** What becomes of a backup. */
export interface RollOffItem {
  backupId: string;
  /** `gone`: its files are deleted, and there is nothing left to decide. */
  decision: 'keep' | 'expire' | 'gone';
  /** `kept: monthly 2026-10`, `goes after 2026-12-09`, `goes: 2 newer ones are complete`. */
  reason: string;
  /** For what is kept: after this instant it goes. Null where that depends on backups or decisions that are yet to be made. */
  expiresAt: Date | null;
}

export interface Verdicts {
  pins: ReadonlyMap<Link, string>;
  fulls: ReadonlyMap<Link, FullVerdict>;
  dependents: ReadonlyMap<Link, DependentVerdict>;
  /** Why a Full goes that no rule wants. */
  whyFull: string;
}

/** Says of a backup whether it stays, why it stays, and when or why it goes. What a person decided comes before the rules. */
export function explainDecision(link: Link, verdicts: Verdicts, policy: RetentionPolicy): RollOffItem {
  const { pins, fulls, dependents } = verdicts;
  const backupId = link.backup.id;
  if (link.state === 'gone') return { backupId, decision: 'gone', reason: 'gone: its files are deleted', expiresAt: null };
  const pin = pins.get(link);
  if (pin !== undefined) return { backupId, decision: 'keep', reason: pin, expiresAt: null };
  const verdict = fulls.get(link) ?? dependents.get(link);
  if (verdict === undefined)
    return { backupId, decision: 'expire', reason: `goes: ${whyItGoes(link, verdicts, policy)}`, expiresAt: null };
  const expiresAt = Number.isFinite(verdict.untilMs) ? new Date(verdict.untilMs) : null;
  return { backupId, decision: 'keep', reason: verdict.reason, expiresAt };
}

function whyItGoes(link: Link, { pins, fulls, dependents, whyFull }: Verdicts, { diffs }: RetentionPolicy): string {
  const { backup, parent, state } = link;
  if (backup.status === 'Failed') return 'it failed';
  if (backup.status === 'Expiring') return 'it is half deleted';
  if (state === 'broken') return 'what it builds on is gone';
  if (!parent) return whyFull;
  const parentName = nameOfBackup(parent.backup);
  const isWanted = fulls.has(parent) || dependents.has(parent);
  if (!isWanted && !pins.has(parent)) return `${parentName}, its parent, goes`;
  if (isWanted && backup.type === 'Diff' && diffs !== undefined) return `not one of the newest ${diffs} Fulls and Diffs`;
  return `${parentName} stays as a single copy`;
}
