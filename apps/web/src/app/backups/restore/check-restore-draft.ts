import type { Backup, Recoverable } from '@rocket/contracts';
import { checkDraft, faultsOfProblem, type FleetFacts } from '../../clusters/create/check-draft.js';
import type { ApiProblem } from '../../core/api-problem.js';
import { ticketFaults } from '../../ui/runs/cluster-choice.js';
import type { Faults } from '../../ui/step-flow.js';
import { exactly } from '../instants.js';
import { whyNotThen } from '../timeline.js';
import type { RestoreDraft, RestoreGoal } from './restore-draft.js';
import type { SourceCluster } from './restore-source.js';

export const RESTORE_STEPS = ['point', 'cluster', 'review'] as const;
export type RestoreStep = (typeof RESTORE_STEPS)[number];

/** What is known of the backups; absent while it is being asked. */
export interface BackupFacts extends FleetFacts {
  recoverable?: Pick<Recoverable, 'ranges' | 'gaps'> | undefined;
  /** Those that can be restored. */
  backups?: readonly Pick<Backup, 'id'>[] | undefined;
  /** The cluster that was backed up. */
  source?: Pick<SourceCluster, 'clusterName' | 'lifecycle'> | undefined;
}

/** A fault that belongs to no field of a goal stands below all of them. */
export const POINT = '/point';
/** Neither does one that says that the cluster cannot be restored in its own place. */
export const PLACE = '/place';

/** What the server would refuse, known before it is asked. */
export function checkRestoreDraft(draft: RestoreDraft, facts: BackupFacts): Faults {
  return { ...pointFaults(draft, facts), ...placeFaults(draft, facts), ...ticketFaults(draft.ticketUrl) };
}

/** One in its own place has its servers, and is confirmed; any other one is a new cluster like all of them. */
function placeFaults(draft: RestoreDraft, facts: BackupFacts): Faults {
  if (draft.place === 'own') return ownPlaceFaults(draft, facts);
  const inherited = Object.entries(checkDraft({ ...draft, applicationName: 'inherited', environment: 'inherited' }, facts));
  const ours = inherited
    .map(([pointer, fault]): [string, string] => [pointer === '/cluster/clusterName' ? '/toClusterName' : pointer, fault])
    .filter(([pointer]) => !pointer.startsWith('/cluster/'));
  return Object.fromEntries(ours);
}

function ownPlaceFaults({ confirm }: RestoreDraft, { source }: BackupFacts): Faults {
  if (!source) return {};
  const { clusterName, lifecycle } = source;
  return {
    ...(lifecycle === 'Active'
      ? {}
      : { [PLACE]: `${clusterName} is ${lifecycle.toLowerCase()}. Only a cluster that is active is restored in its own place.` }),
    ...(confirm.trim() === clusterName ? {} : { '/confirm': `Type ${clusterName} to confirm.` }),
  };
}

/** The step on which a fault is mended. */
export function restoreStepOf(pointer: string): RestoreStep {
  if (pointer === '/targetTime' || pointer === '/backupId' || pointer === POINT) return 'point';
  return pointer === '/confirm' ? 'review' : 'cluster';
}

/** A refusal of the API, sorted to the fields. */
export function faultsOfRestoreProblem(goal: RestoreGoal, problem: Pick<ApiProblem, 'code' | 'detail' | 'errors'>): Faults {
  if (problem.code === 'restore-not-possible' && problem.errors.length === 0) return { [pointerOf(goal)]: problem.detail };
  const named = Object.entries(faultsOfProblem(problem)).map(([pointer, detail]): [string, string] => [
    OTHER_NAMES[pointer] ?? pointer,
    detail,
  ]);
  return Object.fromEntries(named);
}

/** Where a fault of a new cluster is mended here: the release is that of the backup, and so it is the servers that do not fit. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '/cluster/clusterName': '/toClusterName',
  '/cluster/release': '/servers',
};

function pointerOf(goal: RestoreGoal): string {
  switch (goal) {
    case 'time':
      return '/targetTime';
    case 'backup':
      return '/backupId';
    case 'latest':
      return POINT;
  }
}

function pointFaults(draft: RestoreDraft, { recoverable, backups }: BackupFacts): Record<string, string> {
  if (draft.goal === 'backup') {
    if (draft.backupId === '') return { '/backupId': 'Choose a backup.' };
    const isThere = backups === undefined || backups.some(({ id }) => id === draft.backupId);
    return isThere ? {} : { '/backupId': 'The backup that was chosen is gone. Choose another one.' };
  }
  if (!recoverable) return {};
  if (draft.goal === 'latest') return recoverable.ranges.length > 0 ? {} : { [POINT]: 'Nothing can be restored yet.' };
  const why = whyNotThen(draft.at ?? Number.NaN, recoverable, exactly);
  return why === undefined ? {} : { '/targetTime': why };
}
