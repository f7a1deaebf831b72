import { describe, expect, it } from '@jest/globals';
import { EMPTY_CHANGE_DRAFT, draftOfLink, toChangeRequest, type ChangeDraft } from './change-draft.js';
import { changeStepOf, checkChangeDraft, faultsOfChangeProblem } from './check-change-draft.js';

const draft = (change: Partial<ChangeDraft> = {}): ChangeDraft => ({
  ...EMPTY_CHANGE_DRAFT,
  name: 'work_mem',
  value: '64MB',
  clusterNames: ['orders'],
  ...change,
});
const faults = (change: Partial<ChangeDraft>): string[] => Object.keys(checkChangeDraft(draft(change)));

describe('the draft of a change', () => {
  it('is fine with a parameter, a value and one cluster', () => {
    expect(faults({})).toEqual([]);
    expect(toChangeRequest(draft())).toEqual({
      change: { kind: 'parameter', name: 'work_mem', value: '64MB' },
      clusters: ['orders'],
      maxParallelClusters: 1,
      dryRun: false,
    });
  });

  it.each<[string, Partial<ChangeDraft>, string, string]>([
    ['no parameter', { name: ' ' }, '/change/name', 'what'],
    ['no value', { value: '' }, '/change/value', 'what'],
    ['no statement', { kind: 'sql', statement: ' \n' }, '/change/statement', 'what'],
    [
      'a database whose name is too long',
      { kind: 'sql', statement: 'select 1', database: 'x'.repeat(64) },
      '/change/database',
      'what',
    ],
    ['no script', { kind: 'script' }, '/change/script', 'what'],
    ['no cluster', { clusterNames: [] }, '/clusters', 'where'],
    ['a selector that selects nothing', { source: 'selector' }, '/selector', 'where'],
    ['none at the same time', { source: 'fleet', maxParallelClusters: '0' }, '/maxParallelClusters', 'where'],
    ['a ticket that is none', { ticketUrl: 'as agreed' }, '/ticketUrl', 'where'],
  ])('is refused with %s', (_, change, pointer, step) => {
    expect(faults(change)).toEqual([pointer]);
    expect(changeStepOf(pointer)).toBe(step);
  });

  it('sends a default as null, and an empty text as it is typed in SQL', () => {
    expect(toChangeRequest(draft({ toDefault: true, value: '' })).change.value).toBeNull();
    expect(toChangeRequest(draft({ value: "''" })).change.value).toBe('');
    expect(faults({ toDefault: true, value: '' })).toEqual([]);
  });

  it('sends only what belongs to its kind', () => {
    const typed = { statement: 'select 1', script: 'true', database: ' app ' };
    expect(toChangeRequest(draft({ ...typed, kind: 'sql' })).change).toEqual({
      kind: 'sql',
      statement: 'select 1',
      database: 'app',
    });
    expect(toChangeRequest(draft({ ...typed, kind: 'script' })).change).toEqual({ kind: 'script', script: 'true' });
  });

  it('means the whole fleet by an empty selector', () => {
    expect(toChangeRequest(draft({ source: 'fleet' }))).toMatchObject({ selector: {}, maxParallelClusters: 4 });
  });

  it('is filled in by a link', () => {
    expect(draftOfLink({ clusters: 'orders', kind: 'sql' })).toEqual({ kind: 'sql', source: 'names', clusterNames: ['orders'] });
    expect(draftOfLink({ kind: 'nonsense' })).toEqual({});
    expect(draftOfLink({ kind: 'parameter', name: 'work_mem', value: '8MB', script: 'rm -r /' })).toEqual({
      kind: 'parameter',
      name: 'work_mem',
      value: '8MB',
    });
  });
});

describe('a refusal of the API', () => {
  const problem = { code: 'validation-failed', detail: 'No.', errors: [] } as const;

  it('stands at the field that it names', () => {
    const errors = [
      { pointer: '/change/name', detail: 'is not a parameter' },
      { pointer: '/clusters/3', detail: 'is too long' },
    ];
    expect(faultsOfChangeProblem({ ...problem, errors })).toEqual({
      '/change/name': 'is not a parameter',
      '/clusters': 'is too long',
    });
  });

  it('stands where it belongs when it names none', () => {
    expect(faultsOfChangeProblem({ ...problem, code: 'cluster-not-found' })).toEqual({ '/clusters': 'No.' });
    expect(faultsOfChangeProblem({ ...problem, code: 'engine-unavailable' })).toEqual({});
  });
});
