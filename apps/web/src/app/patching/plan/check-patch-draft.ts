import { BAKE_MINUTES_MAX } from '@rocket/contracts/constants';
import type { ApiProblem } from '../../core/api-problem.js';
import { choiceFaults, hasMany, isWholeNumber, parallelFaults, ticketFaults } from '../../ui/runs/cluster-choice.js';
import type { Faults } from '../../ui/step-flow.js';
import { hasWaves, type PatchDraft } from './patch-draft.js';
import { startFaults } from './patch-start.js';

export const PATCH_STEPS = ['what', 'where', 'review'] as const;
export type PatchStep = (typeof PATCH_STEPS)[number];

/** What the server would refuse, known before it is asked. */
export function checkPatchDraft(draft: PatchDraft, now: Date): Faults {
  return { ...choiceFaults(draft), ...paceFaults(draft), ...startFaults(draft, now), ...ticketFaults(draft.ticketUrl) };
}

/** The step on which a fault is mended. */
export function patchStepOf(pointer: string): PatchStep {
  return pointer === '/toRelease' || pointer === '/patchType' ? 'what' : 'where';
}

/** Where a refusal belongs that names no field by itself. */
const POINTER_OF_CODE: Readonly<Partial<Record<ApiProblem['code'], string>>> = {
  'cluster-not-found': '/clusters',
  'environment-not-found': '/selector',
  'application-not-found': '/selector',
  'release-not-available': '/toRelease',
};

/** The API's refusal, sorted to the fields. A fault of one of several clusters stands at all of them. */
export function faultsOfPatchProblem(problem: Pick<ApiProblem, 'code' | 'detail' | 'errors'>): Faults {
  const named = problem.errors.map(({ pointer, detail }) => [`/${pointer.split('/')[1] ?? ''}`, detail] as const);
  if (named.length > 0) return Object.fromEntries(named);
  const pointer = POINTER_OF_CODE[problem.code];
  return pointer === undefined ? {} : { [pointer]: problem.detail };
}

function paceFaults(draft: PatchDraft): Record<string, string> {
  const faults: Record<string, string> = {};
  if (hasWaves(draft) && !isWholeNumber(draft.bakeMinutes, 0, BAKE_MINUTES_MAX))
    faults['/bakeMinutes'] = `A whole number of minutes from 0 to ${BAKE_MINUTES_MAX}, which is a week.`;
  return { ...faults, ...(hasMany(draft) ? parallelFaults(draft.maxParallelClusters) : {}) };
}
