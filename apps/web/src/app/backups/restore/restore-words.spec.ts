import { describe, expect, it } from '@jest/globals';
import { exactly } from '../instants.js';
import { EMPTY_RESTORE_DRAFT, type RestoreDraft } from './restore-draft.js';
import { lossWords, reviewRows, summaryRows, type RestoreFacts } from './restore-words.js';

const facts: RestoreFacts = {
  clusterName: 'orders',
  cluster: undefined,
  backup: { label: '20261125-020000-000F', stop: '2026-11-25T02:10:00Z' },
  dbSizeGigs: 12,
  foreseen: ['ch-1', 'pa-1'],
  zones: ['UTC'],
};
const at = Date.parse('2026-11-25T08:30:00Z');
const draft = (change: Partial<RestoreDraft>): RestoreDraft => ({
  ...EMPTY_RESTORE_DRAFT,
  clusterName: 'orders-restored',
  ...change,
});
const words = (change: Partial<RestoreDraft>): string[] => reviewRows(draft(change), facts).map(({ word }) => word);

describe('a restore in its own place', () => {
  it('says from which instant on everything is gone, and that it can be had from the archive', () => {
    const { lost, had } = lossWords(draft({ place: 'own', goal: 'time', at }), facts);
    expect(lost).toBe(`Everything that was committed after ${exactly(at)} is gone from orders.`);
    expect(had).toContain('as another cluster, out of the archive');
    expect(lossWords(draft({ place: 'own', goal: 'backup' }), facts).lost).toBe(
      `Everything that was committed after 20261125-020000-000F stopped, ${exactly('2026-11-25T02:10:00Z')}, is gone from orders.`,
    );
  });

  it('does not say that everything is gone when everything comes back', () => {
    const { lost, had } = lossWords(draft({ place: 'own', goal: 'latest' }), facts);
    expect(lost).toBe('What is committed while orders is being stopped can be gone from it.');
    expect(had).toMatch(/^All that was committed before comes back/);
  });

  it('is reviewed with what it goes over, and not with the servers of a new cluster', () => {
    expect(words({ place: 'own' })).toEqual(['State', 'Over', 'Down', 'Why', 'Ticket']);
    expect(summaryRows(draft({ place: 'own' }), facts).map(({ word }) => word)).toEqual(['State', 'Where', 'Ticket']);
  });
});

describe('a restore as a new cluster', () => {
  it('is reviewed with the cluster and its servers, and the instant on every clock', () => {
    expect(words({ goal: 'time', at })).toEqual([
      ...['Out of', 'State', 'In UTC', 'New cluster', 'Servers', 'Probably', 'Why', 'Ticket'],
    ]);
    expect(words({ source: 'named' })).toContain('Which');
  });
});
