import type { RestoreClusterRequest } from '@rocket/contracts';
import { EMPTY_DRAFT, serversOf, type ClusterDraft } from '../../clusters/create/cluster-draft.js';

export const RESTORE_GOALS = ['latest', 'time', 'backup'] as const;
export type RestoreGoal = (typeof RESTORE_GOALS)[number];

/** Beside the cluster that was backed up, or over it. */
export type RestorePlace = 'new' | 'own';

/** What was said so far about a restore: where it goes, and the state that it begins with. */
export interface RestoreDraft extends ClusterDraft {
  place: RestorePlace;
  /** The name of the cluster, typed again by whoever restores over it. */
  confirm: string;
  goal: RestoreGoal;
  backupId: string;
  /** Milliseconds since 1970; null until somebody says it, and while what was typed is no instant. */
  at: number | null;
  reason: string;
  ticketUrl: string;
}

export const EMPTY_RESTORE_DRAFT: RestoreDraft = {
  ...EMPTY_DRAFT,
  place: 'new',
  confirm: '',
  goal: 'latest',
  backupId: '',
  at: null,
  reason: '',
  ticketUrl: '',
};

/** Names of clusters have no more. */
const NAME_LENGTH_MAX = 40;

/** `orders` -> `orders-restored` */
export function proposedName(clusterName: string): string {
  const end = '-restored';
  return `${clusterName.slice(0, NAME_LENGTH_MAX - end.length).replace(/-+$/, '')}${end}`;
}

/** What a link asks for: `?backup=…`, or `?at=2026-11-25T08:00:00Z`. */
export function draftOfRestoreLink({ backup, at }: Record<string, string | undefined>): Partial<RestoreDraft> {
  if (backup) return { goal: 'backup', backupId: backup };
  const instant = Date.parse(at ?? '');
  return Number.isNaN(instant) ? {} : { goal: 'time', at: instant };
}

/** The request that the draft stands for. What is empty is not sent. */
export function toRestoreRequest(draft: RestoreDraft): RestoreClusterRequest {
  return {
    ...(draft.goal === 'backup' ? { backupId: draft.backupId } : {}),
    ...(draft.goal === 'time' && draft.at !== null ? { targetTime: new Date(draft.at).toISOString() } : {}),
    ...(draft.place === 'own'
      ? { confirm: draft.confirm.trim() }
      : { toClusterName: draft.clusterName.trim(), ...serversOf(draft) }),
    reason: draft.reason.trim(),
    ...(draft.ticketUrl.trim() === '' ? {} : { ticketUrl: draft.ticketUrl.trim() }),
  };
}
