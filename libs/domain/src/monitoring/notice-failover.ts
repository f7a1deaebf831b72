import type { NodeRole } from '../clusters/cluster-words.js';

/** Who was the primary, and who says so now. */
export interface PrimaryChange {
  from: string;
  to: string;
  term: number | null;
}

interface Known {
  serverName: string;
  nodeRole: NodeRole;
}
interface Answer {
  serverName: string;
  answers: boolean;
  role?: NodeRole | undefined;
  term?: number | undefined;
}

/**
 * Whether another member has become the primary since it was looked last. Where two say they are, the newer term counts. A
 * primary that was known already is none, so that one that comes back and goes again is told once.
 */
export function noticePrimaryChange(known: readonly Known[], answers: readonly Answer[]): PrimaryChange | null {
  const before = known.filter(({ nodeRole }) => nodeRole === 'Primary').map(({ serverName }) => serverName);
  const [leader] = answers
    .filter(({ answers: isThere, role }) => isThere && role === 'Primary')
    .sort((one, other) => (other.term ?? 0) - (one.term ?? 0));
  const [from] = before;
  if (leader === undefined || from === undefined || before.includes(leader.serverName)) return null;
  return { from, to: leader.serverName, term: leader.term ?? null };
}
