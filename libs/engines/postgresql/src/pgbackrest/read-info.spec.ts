import { describe, expect, it } from '@jest/globals';
import { readInfo } from './read-info.js';

const backup = (change: object): object => ({
  annotation: { 'rocket-label': '20261130-123000-000F', 'rocket-release': '15.18' },
  archive: { start: '000000020000000000000005', stop: '000000020000000000000006' },
  database: { id: 1, 'repo-key': 1 },
  info: { delta: 30_000_000, repository: { delta: 4_000_000, size: 4_000_000 }, size: 30_000_000 },
  label: '20261130-123000F',
  lsn: { start: '0/5000028', stop: '0/6000050' },
  prior: null,
  timestamp: { start: 1_796_041_800, stop: 1_796_041_804 },
  type: 'full',
  ...change,
});
const info = (...backups: object[]): string =>
  JSON.stringify([
    { name: 'other', backup: [], db: [] },
    { name: 'orders', db: [{ id: 1, version: '15' }], backup: backups },
  ]);

describe('readInfo', () => {
  it('reads a backup as it was asked for, stopped when its last second was over', () => {
    expect(readInfo(info(backup({})), 'orders')).toEqual({
      isKnown: true,
      backups: [
        {
          label: '20261130-123000F',
          askedLabel: '20261130-123000-000F',
          type: 'Full',
          parentLabel: null,
          release: '15.18',
          startedAt: '2026-11-30T12:30:00.000Z',
          stoppedAt: '2026-11-30T12:30:05.000Z',
          dbSizeBytes: 30_000_000,
          storedBytes: 4_000_000,
          manifestSha256: null,
          term: 2,
          walStart: 0x5000028n,
          walStop: 0x6000050n,
        },
      ],
    });
  });

  it('reads one that was made by hand, which tells no label of ours and the major alone', () => {
    const byHand = { annotation: undefined, type: 'incr', label: '20261130-123000F_20261130-130000I', prior: '20261130-123000F' };
    expect(readInfo(info(backup(byHand)), 'orders').backups).toMatchObject([
      { askedLabel: null, type: 'Incr', parentLabel: '20261130-123000F', release: '15' },
    ]);
  });

  it('leaves out what was taken without its log, and knows nothing of a cluster that is not there', () => {
    expect(readInfo(info(backup({ archive: { start: null, stop: null }, lsn: undefined })), 'orders').backups).toEqual([]);
    expect(readInfo(info(), 'nobody')).toEqual({ isKnown: false, backups: [] });
    expect(readInfo('[]', 'orders')).toEqual({ isKnown: false, backups: [] });
  });
});
