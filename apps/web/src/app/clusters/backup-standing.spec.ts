import { describe, expect, it } from '@jest/globals';
import { backupFault, isBackedUp, proofFault } from './backup-standing.js';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const good = {
  lifecycle: 'Active',
  lastBackupAt: '2026-11-25T02:00:00Z',
  lastProvenAt: '2026-11-24T02:00:00Z',
  nextBackupDueAt: '2026-11-26T02:00:00Z',
  backupProblem: null,
} as const;
const bare = { ...good, lastBackupAt: null, lastProvenAt: null, backupProblem: 'NothingRestorable' } as const;

describe('how the backups of a cluster stand in a list', () => {
  it('says nothing when all is well', () => {
    expect([backupFault(good, NOW), proofFault(good)]).toEqual([null, null]);
  });

  it('asks for attention where there never was one, but not while the first one is about to begin', () => {
    expect(backupFault({ ...bare, nextBackupDueAt: null }, NOW)).toEqual({ look: 'attention', word: 'never' });
    expect(backupFault(bare, NOW)).toEqual({ look: 'attention', word: 'never' });
    expect(backupFault({ ...bare, nextBackupDueAt: '2026-11-25T11:59:30Z' }, NOW)).toMatchObject({ look: 'creating' });
  });

  it('names the worst that is wrong with those that are there', () => {
    expect(backupFault({ ...good, backupProblem: 'Stale' }, NOW)).toMatchObject({ look: 'attention', word: 'Too old' });
  });

  it('asks for a proof only of what is there', () => {
    expect(proofFault({ ...good, lastProvenAt: null })).toEqual({ look: 'attention', word: 'never' });
    expect(proofFault(bare)).toBeNull();
  });

  it('means nothing for a cluster that is being built or deleted', () => {
    expect(
      (['Creating', 'Active', 'Stopped', 'Quarantined', 'Failed'] as const).filter((lifecycle) => isBackedUp({ lifecycle })),
    ).toEqual(['Active', 'Stopped']);
  });
});
