import {
  BAKE_MINUTES_MAX,
  CLUSTERS_PER_RUN_MAX,
  PARALLEL_CLUSTERS_MAX,
  TICKET_URL_LENGTH_MAX,
} from '@rocket/contracts/constants';
import type { ApiProblem } from '../../core/api-problem.js';
import type { Faults } from '../../ui/step-flow.js';
import { hasMany, hasWaves, type PatchDraft } from './patch-draft.js';

export const PATCH_STEPS = ['what', 'where', 'review'] as const;
export type PatchStep = (typeof PATCH_STEPS)[number];

/** What the server would refuse, known before it is asked. */
export function checkPatchDraft(draft: PatchDraft, now: Date): Faults {
  return { ...selectionFaults(draft), ...paceFaults(draft), ...timeFaults(draft, now), ...ticketFaults(draft) };
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

function selectionFaults({ source, clusterNames, environment, application }: PatchDraft): Record<string, string> {
  if (source === 'names' && clusterNames.length === 0) return { '/clusters': 'Choose at least one cluster.' };
  if (source === 'names' && clusterNames.length > CLUSTERS_PER_RUN_MAX)
    return { '/clusters': `At most ${CLUSTERS_PER_RUN_MAX} by name. Choose by environment or application instead.` };
  if (source === 'selector' && environment === '' && application === '')
    return { '/selector': 'Choose an environment, an application, or both.' };
  return {};
}

function paceFaults(draft: PatchDraft): Record<string, string> {
  const faults: Record<string, string> = {};
  const whole = (text: string, from: number, to: number): boolean =>
    /^\d+$/.test(text.trim()) && Number(text) >= from && Number(text) <= to;
  if (hasWaves(draft) && !whole(draft.bakeMinutes, 0, BAKE_MINUTES_MAX))
    faults['/bakeMinutes'] = `A whole number of minutes from 0 to ${BAKE_MINUTES_MAX}, which is a week.`;
  if (hasMany(draft) && !whole(draft.maxParallelClusters, 1, PARALLEL_CLUSTERS_MAX))
    faults['/maxParallelClusters'] = `A whole number from 1 to ${PARALLEL_CLUSTERS_MAX}.`;
  return faults;
}

function timeFaults({ start, at }: PatchDraft, now: Date): Record<string, string> {
  if (start !== 'at') return {};
  const when = new Date(at);
  if (at === '' || Number.isNaN(when.getTime())) return { '/schedule': 'Say on which day and at what time.' };
  return when <= now ? { '/schedule': 'This has passed already.' } : {};
}

function ticketFaults({ ticketUrl }: PatchDraft): Record<string, string> {
  const text = ticketUrl.trim();
  if (text === '') return {};
  if (text.length > TICKET_URL_LENGTH_MAX) return { '/ticketUrl': `At most ${TICKET_URL_LENGTH_MAX} characters.` };
  return /^https?:\/\/[^\s/]+/i.test(text) && URL.canParse(text)
    ? {}
    : { '/ticketUrl': 'An address such as https://tickets.example.com/CHG-4711.' };
}
