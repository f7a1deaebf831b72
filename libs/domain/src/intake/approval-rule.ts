import type { IntakeForm } from './intake-words.js';

/** The most that a request may ask for without anybody deciding. Sizes in GB, of each server. */
export interface AutomaticLimit {
  nodes: number;
  cpu: number;
  ramGb: number;
  dbGigs: number;
}

/** How requests of an environment are decided. */
export interface ApprovalRule {
  /** Null: always by somebody. */
  automaticUpTo: AutomaticLimit | null;
  /** Whoever decides must be another person than who asks. */
  needsOther: boolean;
}

/** Without a rule somebody else decides. */
export const STRICT_RULE: ApprovalRule = { automaticUpTo: null, needsOther: true };

const MEASURES = [
  { field: 'nodes', word: 'servers' },
  { field: 'cpu', word: 'cores' },
  { field: 'ramGb', word: 'GB of memory' },
  { field: 'dbGigs', word: 'GB of disk' },
] as const;

/** Who decides about a request, as a sentence for the form, and whether nobody has to. */
export interface WhoDecides {
  automatic: boolean;
  reason: string;
}

/**
 * 2 servers of 2 cores where up to 3 of 4 are automatic -> automatic. What was not said counts as too much: a request that is
 * not filled in is never approved by itself.
 */
export function whoDecides(
  { automaticUpTo, needsOther }: ApprovalRule,
  form: Pick<IntakeForm, 'nodes' | 'cpu' | 'ramGb' | 'dbGigs'>,
): WhoDecides {
  const person = needsOther ? 'A DBA other than who asks decides' : 'A DBA decides';
  if (!automaticUpTo) return { automatic: false, reason: `${person}.` };
  const over = MEASURES.filter(({ field }) => (form[field] ?? Infinity) > automaticUpTo[field]);
  if (over.length === 0) return { automatic: true, reason: 'It is approved at once: it is as small as that needs no decision.' };
  const limits = over.map(({ field, word }) => `${String(automaticUpTo[field])} ${word}`).join(' and ');
  return { automatic: false, reason: `${person}: more than ${limits} is asked for.` };
}

/** Why somebody may not approve a request; undefined when they may. */
export function whyNotApprove({ needsOther }: ApprovalRule, requester: string, approver: string): string | undefined {
  return needsOther && requester === approver ? 'Somebody else than who asks has to decide.' : undefined;
}
