import { describe, expect, it } from '@jest/globals';
import type { ClusterServer } from '@rocket/contracts';
import { candidatesOf, faultsOf } from './candidates.js';
import { isLeftBehind, whyNot, type ClusterDuty } from './cluster-duties.js';

function member(serverName: string, change: Partial<ClusterServer> = {}): ClusterServer {
  const up = { nodeRole: 'SecondaryAsync', serverHealth: 'ServerUp', healthReason: null, dbVersion: '18.4' } as const;
  return { serverName, ...up, streaming: true, lagBytes: 0, ...change } as ClusterServer;
}

const a = member('a', { nodeRole: 'Primary', streaming: false, lagBytes: null });
const b = member('b', { lagBytes: 900 });
const c = member('c', { lagBytes: 100 });
const dead = member('c', { serverHealth: 'ServerDown', healthReason: 'does not answer', streaming: false });

describe('what may be asked of a cluster', () => {
  const DUTIES: readonly ClusterDuty[] = [
    'switchover',
    'failover',
    'restart',
    'stop',
    'start',
    'tls',
    'settings',
    'addServer',
    'removeServer',
    'rejoin',
    'delete',
    'undelete',
  ];
  const active = { lifecycle: 'Active', runningOperationId: null, servers: [a, b, c] } as const;
  const allowed = (change: Partial<Parameters<typeof whyNot>[1]>): ClusterDuty[] =>
    DUTIES.filter((duty) => whyNot(duty, { ...active, servers: [...active.servers], ...change }) === '');

  it.each<[string, Partial<Parameters<typeof whyNot>[1]>, ClusterDuty[]]>([
    [
      'one that is there',
      {},
      ['switchover', 'restart', 'stop', 'tls', 'settings', 'addServer', 'removeServer', 'rejoin', 'delete', 'undelete'],
    ],
    ['one that is worked on', { runningOperationId: '1' }, ['settings']],
    [
      'one of a single member',
      { servers: [a] },
      ['restart', 'stop', 'tls', 'settings', 'addServer', 'rejoin', 'delete', 'undelete'],
    ],
    [
      'one without a primary',
      { servers: [b, c] },
      ['switchover', 'failover', 'restart', 'stop', 'tls', 'settings', 'removeServer', 'delete', 'undelete'],
    ],
    ['one that is being built', { lifecycle: 'Creating', runningOperationId: '1' }, []],
    ['one that could not be built', { lifecycle: 'Failed' }, ['delete', 'undelete']],
    ['one that is stopped', { lifecycle: 'Stopped' }, ['start', 'settings', 'delete', 'undelete']],
    ['one that is deleted and kept', { lifecycle: 'Quarantined' }, ['delete', 'undelete']],
  ])('%s', (_, change, duties) => expect(allowed(change)).toEqual(duties));
});

describe('who is left behind', () => {
  it('is who is down or gets no changes, and not the primary', () => {
    expect([a, b, dead].filter((one) => isLeftBehind(one, [a, b, dead]))).toEqual([dead]);
    const stuck = member('b', { serverHealth: 'ServerUpWithIssues', streaming: false });
    expect(isLeftBehind(stuck, [a, stuck])).toBe(true);
  });

  it('may be either of two that both say they are the primary', () => {
    const other = member('b', { nodeRole: 'Primary' });
    expect([a, other].every((one) => isLeftBehind(one, [a, other]))).toBe(true);
  });
});

describe('who can take over', () => {
  it('is best whoever is the least behind; who is not fit says why', () => {
    expect(candidatesOf({ servers: [a, b, c] }).map(({ server, isBest }) => [server.serverName, isBest])).toEqual([
      ['b', false],
      ['c', true],
    ]);
    expect(candidatesOf({ servers: [a, b, dead] })).toMatchObject([
      { isBest: true, refusal: null },
      { isBest: false, refusal: 'c does not answer: does not answer' },
    ]);
  });

  it('is nobody while anything is not as it should be', () => {
    const faults = (servers: ClusterServer[], release = '18.4'): string[] =>
      faultsOf({ servers, release }).map(({ text }) => text);
    expect(faults([a, b, c])).toEqual([]);
    expect(faults([a, b, dead])).toEqual(['c: does not answer']);
    expect(faults([b], '18.5')).toEqual(['No member answers as primary.', 'b answers version 18.4, not 18.5.']);
  });
});
