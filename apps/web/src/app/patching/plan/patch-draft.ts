import type { CreatePatchRunRequest } from '@rocket/contracts';
import { PARALLEL_CLUSTERS_DEFAULT } from '@rocket/contracts/constants';
import type { DbmsType, PatchType } from '@rocket/domain';
import { NO_CLUSTERS, choiceOfLink, hasMany, selectionOf, type ClusterChoice } from '../../ui/runs/cluster-choice.js';
import { scheduleOf, type ChosenStart } from './patch-start.js';

/** What was chosen so far, as it was typed: numbers are text until they are sent. */
export interface PatchDraft extends ClusterChoice, ChosenStart {
  dbmsType: DbmsType;
  patchType: PatchType;
  /** Empty for the newest of each cluster's major. */
  toRelease: string;
  /** Environments of each wave; empty for one wave per environment in the order of the stages. */
  waves: string[][];
  bakeMinutes: string;
  maxParallelClusters: string;
  ticketUrl: string;
}

export const EMPTY_PATCH_DRAFT: PatchDraft = {
  dbmsType: 'PostgreSQL',
  patchType: 'DB',
  toRelease: '',
  ...NO_CLUSTERS,
  waves: [],
  bakeMinutes: '0',
  maxParallelClusters: String(PARALLEL_CLUSTERS_DEFAULT),
  start: 'now',
  at: '',
  ticketUrl: '',
};

/** Whether there can be more than one wave. */
export function hasWaves({ source, clusterNames, environment }: PatchDraft): boolean {
  return source === 'fleet' || (source === 'selector' ? environment === '' : clusterNames.length > 1);
}

/** The request that the draft stands for. Defaults are left to the server: what is empty is not sent. */
export function toPatchRequest(draft: PatchDraft): CreatePatchRunRequest {
  const optional = (text: string): string | undefined => text.trim() || undefined;
  const manyWaves = hasWaves(draft);
  return {
    patchType: draft.patchType,
    ...(draft.patchType === 'DB' && draft.toRelease !== '' ? { toRelease: draft.toRelease } : {}),
    ...selectionOf(draft),
    ...(manyWaves && draft.waves.length > 0 ? { waves: draft.waves } : {}),
    bakeMinutes: manyWaves ? Number(draft.bakeMinutes) : 0,
    maxParallelClusters: hasMany(draft) ? Number(draft.maxParallelClusters) : 1,
    schedule: scheduleOf(draft),
    dryRun: false,
    ...(optional(draft.ticketUrl) === undefined ? {} : { ticketUrl: draft.ticketUrl.trim() }),
  };
}

/** What a link to this page asks for; what it does not say stays as it was. */
export function draftOfLink(params: Readonly<Record<string, string | undefined>>): Partial<PatchDraft> {
  const { type, ...choice } = params;
  return { ...(type === 'DB' || type === 'OS' ? { patchType: type } : {}), ...choiceOfLink(choice) };
}
