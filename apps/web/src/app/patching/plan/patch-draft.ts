import type { CreatePatchRunRequest } from '@rocket/contracts';
import { PARALLEL_CLUSTERS_DEFAULT } from '@rocket/contracts/constants';
import type { DbmsType, PatchType } from '@rocket/domain';

/** How the clusters are chosen. */
export type ClusterSource = 'names' | 'selector' | 'fleet';
/** When it starts. */
export type PatchStart = 'now' | 'window' | 'at';

/** What was chosen so far, as it was typed: numbers are text until they are sent. */
export interface PatchDraft {
  dbmsType: DbmsType;
  patchType: PatchType;
  /** Empty for the newest of each cluster's major. */
  toRelease: string;
  source: ClusterSource;
  clusterNames: string[];
  environment: string;
  application: string;
  /** Environments of each wave; empty for one wave per environment in the order of the stages. */
  waves: string[][];
  bakeMinutes: string;
  maxParallelClusters: string;
  start: PatchStart;
  /** As a field of date and time has it, in the zone of the reader: `2026-12-01T22:00`. */
  at: string;
  ticketUrl: string;
}

export const EMPTY_PATCH_DRAFT: PatchDraft = {
  dbmsType: 'PostgreSQL',
  patchType: 'DB',
  toRelease: '',
  source: 'names',
  clusterNames: [],
  environment: '',
  application: '',
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

/** Whether more than one cluster can be meant. */
export function hasMany({ source, clusterNames }: PatchDraft): boolean {
  return source !== 'names' || clusterNames.length > 1;
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
    schedule: draft.start === 'at' ? new Date(draft.at).toISOString() : draft.start,
    dryRun: false,
    ...(optional(draft.ticketUrl) === undefined ? {} : { ticketUrl: draft.ticketUrl.trim() }),
  };
}

function selectionOf(draft: PatchDraft): Pick<CreatePatchRunRequest, 'clusters' | 'selector'> {
  switch (draft.source) {
    case 'names':
      return { clusters: draft.clusterNames };
    case 'selector':
      return {
        selector: {
          ...(draft.environment === '' ? {} : { environment: draft.environment }),
          ...(draft.application === '' ? {} : { application: draft.application }),
        },
      };
    case 'fleet':
      return { selector: {} };
  }
}

/** What a link to this page asks for; what it does not say stays as it was. */
export function draftOfLink(params: Readonly<Record<string, string | undefined>>): Partial<PatchDraft> {
  const { clusters, environment, application, fleet, type } = params;
  const names = (clusters ?? '').split(',').filter((name) => name !== '');
  return {
    ...(type === 'DB' || type === 'OS' ? { patchType: type } : {}),
    ...(names.length > 0 ? { source: 'names', clusterNames: names } : {}),
    ...(environment || application ? { source: 'selector', environment: environment ?? '', application: application ?? '' } : {}),
    ...(fleet === undefined ? {} : { source: 'fleet' }),
  };
}
