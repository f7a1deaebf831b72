import type { NewStep } from '@rocket/persistence';

export type SwitchoverAction =
  | 'check-switchover'
  | 'prepare-candidate'
  | 'hand-over'
  | 'follow-primary'
  | 'verify-members'
  | 'restore-primary'
  | 'discard-candidate';

/** `others`: the members that are neither of the two. */
export interface SwitchoverToPlan {
  primary: string;
  candidate: string;
  others: readonly string[];
}

/**
 * The steps of a switchover. Clients notice only the third; the old primary comes back last, when everybody else follows
 * the new one already.
 */
export function planSwitchover({ primary, candidate, others }: SwitchoverToPlan): NewStep[] {
  const step = (action: SwitchoverAction, title: string, serverName: string | null): NewStep => ({
    action,
    direction: 'forward',
    title,
    serverName,
  });
  return [
    step('check-switchover', `Check that ${candidate} can take over from ${primary}`, primary),
    step('prepare-candidate', `Let ${candidate} keep WAL for the other members`, candidate),
    step('hand-over', `Shut ${primary} down and make ${candidate} the primary`, candidate),
    ...others.map((name) => step('follow-primary', `Let ${name} follow ${candidate}`, name)),
    step('follow-primary', `Bring ${primary} back as a replica of ${candidate}`, primary),
    step('verify-members', 'Ask every member for its version, role and replication', null),
  ];
}

/**
 * The way back. Before the hand-over nothing has changed for anybody but the candidate. After it somebody has to take writes
 * again first of all, then everybody follows whoever that is.
 */
export function planWayBack(
  { primary, candidate, others }: SwitchoverToPlan,
  done: { hasPrepared: boolean; hasHandedOver: boolean },
): NewStep[] {
  const step = (action: SwitchoverAction, title: string, serverName: string): NewStep => ({
    action,
    direction: 'cleanup',
    title,
    serverName,
  });
  if (!done.hasPrepared) return [];
  if (!done.hasHandedOver) return [step('discard-candidate', `Let ${candidate} keep no WAL for others any more`, candidate)];
  return [
    step('restore-primary', `See that one of ${primary} and ${candidate} takes writes`, candidate),
    ...[...others, candidate, primary].map((name) => step('follow-primary', `Let ${name} follow the primary`, name)),
  ];
}
