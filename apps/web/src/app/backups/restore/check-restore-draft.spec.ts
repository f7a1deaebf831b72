import { describe, expect, it } from '@jest/globals';
import { checkRestoreDraft, faultsOfRestoreProblem, restoreStepOf, type BackupFacts } from './check-restore-draft.js';
import { EMPTY_RESTORE_DRAFT, draftOfRestoreLink, proposedName, toRestoreRequest, type RestoreDraft } from './restore-draft.js';

const good: RestoreDraft = { ...EMPTY_RESTORE_DRAFT, clusterName: 'orders-restored', source: 'named', serverNames: ['ch-1'] };
const recoverable = {
  ranges: [
    { from: '2026-11-25T08:00:00Z', to: '2026-11-25T09:00:00Z' },
    { from: '2026-11-25T10:00:00Z', to: '2026-11-25T11:00:00Z' },
  ],
  gaps: [{ from: '2026-11-25T09:00:00Z', to: '2026-11-25T10:00:00Z', reason: 'The log is missing.' }],
};
const facts: BackupFacts = {
  recoverable,
  backups: [{ id: 'b-1' }],
  source: { clusterName: 'orders', lifecycle: 'Active' },
};
const check = (change: Partial<RestoreDraft>) => checkRestoreDraft({ ...good, ...change }, facts);
const at = Date.parse('2026-11-25T08:30:00Z');

describe('a draft of a restore', () => {
  it('is fine when it is fine', () => {
    expect(check({})).toEqual({});
    expect(check({ goal: 'time', at })).toEqual({});
    expect(check({ goal: 'backup', backupId: 'b-1' })).toEqual({});
  });

  it.each<[string, Partial<RestoreDraft>, string]>([
    ['no instant', { goal: 'time' }, '/targetTime'],
    ['an instant in a gap', { goal: 'time', at: Date.parse('2026-11-25T09:30:00Z') }, '/targetTime'],
    ['no backup', { goal: 'backup' }, '/backupId'],
    ['a backup that is gone', { goal: 'backup', backupId: 'b-2' }, '/backupId'],
    ['no name', { clusterName: '' }, '/toClusterName'],
    ['no servers', { serverNames: [] }, '/servers'],
    ['a ticket that is none', { ticketUrl: 'as agreed' }, '/ticketUrl'],
  ])('refuses %s at its field', (_, change, pointer) => expect(Object.keys(check(change))).toEqual([pointer]));

  it('needs no servers in its own place, and the name of the cluster instead', () => {
    const own: Partial<RestoreDraft> = { place: 'own', clusterName: '', serverNames: [] };
    expect(check({ ...own, confirm: ' orders ' })).toEqual({});
    expect(check(own)).toEqual({ '/confirm': 'Type orders to confirm.' });
    expect(check({ ...own, confirm: 'ordres' })).toEqual({ '/confirm': 'Type orders to confirm.' });
    expect(check({ ...own, confirm: 'orders', goal: 'time' })).toHaveProperty('/targetTime');
  });

  it('is not restored over a cluster that is not active', () => {
    const stopped: BackupFacts = { ...facts, source: { clusterName: 'orders', lifecycle: 'Stopped' } };
    expect(checkRestoreDraft({ ...good, place: 'own', confirm: 'orders' }, stopped)).toEqual({
      '/place': 'orders is stopped. Only a cluster that is active is restored in its own place.',
    });
    expect(checkRestoreDraft(good, stopped)).toEqual({});
  });

  it('says the reason of a gap', () => {
    expect(check({ goal: 'time', at: Date.parse('2026-11-25T09:30:00Z') })).toEqual({ '/targetTime': 'The log is missing.' });
  });

  it('refuses everything where nothing can be restored', () => {
    expect(checkRestoreDraft(good, { recoverable: { ranges: [], gaps: [] } })).toEqual({
      '/point': 'Nothing can be restored yet.',
    });
  });

  it('sends one goal only, and nothing that was left empty', () => {
    const servers = [{ serverName: 'ch-1' }];
    const draft = { ...good, at, backupId: 'b-1' };
    expect(toRestoreRequest(draft)).toEqual({ toClusterName: 'orders-restored', servers, reason: '' });
    expect(toRestoreRequest({ ...draft, goal: 'time' })).toMatchObject({ targetTime: '2026-11-25T08:30:00.000Z' });
    expect(toRestoreRequest({ ...draft, goal: 'backup', ticketUrl: ' https://t/1 ' })).toEqual({
      backupId: 'b-1',
      toClusterName: 'orders-restored',
      servers,
      reason: '',
      ticketUrl: 'https://t/1',
    });
  });

  it('sends a confirmation instead of a name and servers when the cluster is restored in its own place', () => {
    expect(toRestoreRequest({ ...good, place: 'own', confirm: ' orders ', goal: 'time', at })).toEqual({
      targetTime: '2026-11-25T08:30:00.000Z',
      confirm: 'orders',
      reason: '',
    });
  });

  it('begins with what a link says', () => {
    expect(draftOfRestoreLink({ backup: 'b-1' })).toEqual({ goal: 'backup', backupId: 'b-1' });
    expect(draftOfRestoreLink({ at: '2026-11-25T08:30:00Z' })).toEqual({ goal: 'time', at });
    expect(draftOfRestoreLink({ at: 'then' })).toEqual({});
  });

  it('proposes a name that a cluster can have', () => {
    expect(proposedName('orders')).toBe('orders-restored');
    expect(proposedName('a-cluster-with-a-very-long-name-as-they-go')).toHaveLength(40);
  });
});

describe('a refusal of a restore', () => {
  const refused = (code: 'restore-not-possible' | 'cluster-exists' | 'release-not-available') => ({
    code,
    detail: 'no',
    errors: [],
  });

  it('stands at its field', () => {
    expect(faultsOfRestoreProblem('time', refused('restore-not-possible'))).toEqual({ '/targetTime': 'no' });
    expect(faultsOfRestoreProblem('latest', refused('restore-not-possible'))).toEqual({ '/point': 'no' });
    expect(faultsOfRestoreProblem('latest', refused('cluster-exists'))).toEqual({ '/toClusterName': 'no' });
    expect(faultsOfRestoreProblem('latest', refused('release-not-available'))).toEqual({ '/servers': 'no' });
  });

  it('leads back to the step where it is mended', () => {
    expect(
      ['/targetTime', '/backupId', '/point', '/toClusterName', '/servers', '/place', '/ticketUrl', '/confirm'].map(restoreStepOf),
    ).toEqual(['point', 'point', 'point', 'cluster', 'cluster', 'cluster', 'cluster', 'review']);
  });
});
