import { describe, expect, it } from '@jest/globals';
import { checkPatchDraft, faultsOfPatchProblem, patchStepOf } from './check-patch-draft.js';
import { EMPTY_PATCH_DRAFT, draftOfLink, toPatchRequest, type PatchDraft } from './patch-draft.js';

const NOW = new Date('2026-11-25T03:00:00Z');
const draft = (change: Partial<PatchDraft> = {}): PatchDraft => ({ ...EMPTY_PATCH_DRAFT, clusterNames: ['orders'], ...change });
const faults = (change: Partial<PatchDraft>): string[] => Object.keys(checkPatchDraft(draft(change), NOW));

describe('the draft of a patch run', () => {
  it('is fine with one cluster and nothing else said', () => {
    expect(faults({})).toEqual([]);
    expect(toPatchRequest(draft())).toEqual({
      patchType: 'DB',
      clusters: ['orders'],
      bakeMinutes: 0,
      maxParallelClusters: 1,
      schedule: 'now',
      dryRun: false,
    });
  });

  it.each<[string, Partial<PatchDraft>, string]>([
    ['no cluster', { clusterNames: [] }, '/clusters'],
    ['more names than a request may hold', { clusterNames: Array.from({ length: 1001 }, (_, n) => `c${n}`) }, '/clusters'],
    ['a selector that selects nothing', { source: 'selector' }, '/selector'],
    ['half a minute', { source: 'fleet', bakeMinutes: '0.5' }, '/bakeMinutes'],
    ['no number of minutes', { source: 'fleet', bakeMinutes: '' }, '/bakeMinutes'],
    ['none at the same time', { source: 'fleet', maxParallelClusters: '0' }, '/maxParallelClusters'],
    ['no time', { start: 'at' }, '/schedule'],
    ['a time that has passed', { start: 'at', at: '2020-01-01T02:00' }, '/schedule'],
    ['a ticket that is none', { ticketUrl: 'as agreed' }, '/ticketUrl'],
    ['a ticket that would run a script', { ticketUrl: 'javascript:alert(1)' }, '/ticketUrl'],
  ])('is refused with %s', (_, change, pointer) => {
    expect(faults(change)).toEqual([pointer]);
    expect(patchStepOf(pointer)).toBe('where');
  });

  it('asks nothing about waves of a cluster that is alone', () => {
    expect(faults({ bakeMinutes: '', maxParallelClusters: '' })).toEqual([]);
    expect(toPatchRequest(draft({ waves: [['Prod'], ['Dev']], bakeMinutes: '60' }))).toMatchObject({ bakeMinutes: 0 });
    expect(toPatchRequest(draft({ waves: [['Prod'], ['Dev']] }))).not.toHaveProperty('waves');
  });

  it('sends what was arranged for many', () => {
    const many = draft({
      source: 'fleet',
      toRelease: '17.10',
      waves: [['Dev', 'QA'], ['Prod']],
      bakeMinutes: '60',
      start: 'window',
    });
    expect(toPatchRequest(many)).toMatchObject({
      toRelease: '17.10',
      selector: {},
      waves: [['Dev', 'QA'], ['Prod']],
      bakeMinutes: 60,
      maxParallelClusters: 4,
      schedule: 'window',
    });
    expect(toPatchRequest(draft({ patchType: 'OS', toRelease: '17.10' }))).not.toHaveProperty('toRelease');
  });

  it('sends a time that was typed in the zone of the reader as an instant', () => {
    const { schedule } = toPatchRequest(draft({ start: 'at', at: '2027-01-01T02:00' }));
    expect(new Date(schedule).getTime()).toBe(new Date(2027, 0, 1, 2, 0).getTime());
    expect(schedule).toMatch(/Z$/);
  });

  it('is filled in by a link, and left alone by one that says nothing', () => {
    expect(draftOfLink({ clusters: 'orders,billing' })).toEqual({ source: 'names', clusterNames: ['orders', 'billing'] });
    expect(draftOfLink({ application: 'webshop', type: 'OS' })).toEqual({
      source: 'selector',
      application: 'webshop',
      environment: '',
      patchType: 'OS',
    });
    expect(draftOfLink({ fleet: 'all' })).toEqual({ source: 'fleet' });
    expect(draftOfLink({})).toEqual({});
  });

  it('has a refusal of the API at its field, one of several clusters at all of them', () => {
    const refusal = (errors: { pointer: string; detail: string }[]) =>
      faultsOfPatchProblem({ code: 'validation-failed', detail: 'Some fields are not valid.', errors });
    expect(refusal([{ pointer: '/clusters/3', detail: 'is busy' }])).toEqual({ '/clusters': 'is busy' });
    expect(refusal([])).toEqual({});
    expect(faultsOfPatchProblem({ code: 'release-not-available', detail: '17.11 is not known.', errors: [] })).toEqual({
      '/toRelease': '17.11 is not known.',
    });
    expect(patchStepOf('/toRelease')).toBe('what');
  });
});
