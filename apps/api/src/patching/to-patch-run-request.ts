import type { CreatePatchRunRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ClusterSelection, PatchRunRequest, PatchSchedule } from '@rocket/operations';

/** From the wire. @throws DomainError `validation-failed` that names the field */
export function toPatchRunRequest(dbmsType: DbmsType, body: CreatePatchRunRequest, now: Date): PatchRunRequest {
  const { patchType, toRelease, waves, bakeMinutes, maxParallelClusters } = body;
  if (patchType === 'OS' && toRelease !== undefined)
    throw fault('/toRelease', 'only goes with patchType DB: an operating system is updated to what it is offered');
  return {
    dbmsType,
    patchType,
    toRelease,
    selection: toSelection(body),
    waves: toWaves(waves),
    bakeMinutes,
    maxParallelClusters,
    schedule: toSchedule(body.schedule, now),
  };
}

/** @throws DomainError `validation-failed` unless exactly one of the two is given */
export function toSelection({ clusters, selector }: Pick<CreatePatchRunRequest, 'clusters' | 'selector'>): ClusterSelection {
  if (clusters !== undefined && selector !== undefined) throw fault('/selector', 'cannot be given together with clusters');
  if (clusters !== undefined) return { by: 'names', clusterNames: clusters };
  if (selector === undefined) throw fault('/selector', 'is missing; an empty one, {}, means the whole fleet');
  return { by: 'selector', ...selector };
}

function toWaves(waves: unknown[][] | undefined): string[][] | undefined {
  for (const [index, wave] of (waves ?? []).entries()) {
    if (wave.length === 0 || !wave.every((name) => typeof name === 'string' && name.length <= 30))
      throw fault(`/waves/${String(index)}`, 'must be a list of environments');
  }
  return waves as string[][] | undefined;
}

/** @throws DomainError `validation-failed` for an instant that is none, or is past */
export function toSchedule(text: string, now: Date): PatchSchedule {
  if (text === 'now' || text === 'window') return { kind: text };
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw fault('/schedule', 'is no such instant');
  if (at.getTime() < now.getTime()) throw fault('/schedule', 'is in the past');
  return { kind: 'at', at: at.toISOString() };
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('validation-failed', `${pointer.slice(1)} ${detail}.`, {}, [{ pointer, detail }]);
}
