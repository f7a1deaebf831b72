import { describe, expect, it } from '@jest/globals';
import { commonReleases, pickBySize, releasesBySize, whyNotTogether, whyUnfit } from './fit-servers.js';

type Candidate = Parameters<typeof whyUnfit>[0];

const base = {
  capabilities: { canInstallPackages: true, canPatchOs: true, canReboot: true, canRunScripts: true },
  unreachableSince: null,
};
const size = { cpu: 4, ramGb: 16, dbGigs: 100, datacenter: 'CH' };
const remote = (serverName: string, releases: string[] | null, more: Partial<Candidate> = {}): Candidate => ({
  ...base,
  ...size,
  serverName,
  driver: 'ssh',
  checkedAt: '2026-11-23T08:15:00.000Z',
  releases,
  ...more,
});
const local = (serverName: string, releases = ['18.4', '17.9']): Candidate => ({
  ...remote(serverName, releases),
  driver: 'local',
  checkedAt: null,
});
const names = (servers: readonly Candidate[]): string[] => servers.map(({ serverName }) => serverName);

describe('a free server', () => {
  it('can become a member when it was checked and answers', () => {
    expect(whyUnfit(remote('a', ['18.4']))).toBeUndefined();
    expect(whyUnfit(local('b'))).toBeUndefined();
  });

  it.each<[string, Partial<Candidate>]>([
    ['was never checked', { checkedAt: null }],
    ['does not answer', { unreachableSince: '2026-11-23T08:15:00.000Z' }],
    ['cannot be operated by this installation', { capabilities: null }],
  ])('%s, and cannot', (why, more) => expect(whyUnfit(remote('a', ['18.4'], more))).toBe(why));
});

describe('servers chosen by name', () => {
  it('can have what all of them can have, newest first', () => {
    expect(commonReleases([remote('a', ['15.2', '17.9', '17.10']), remote('b', ['17.10', '17.9'])])).toEqual(['17.10', '17.9']);
    expect(commonReleases([remote('a', null), remote('b', ['17.9'])])).toEqual([]);
    expect(commonReleases([])).toEqual([]);
  });

  it('are of one kind', () => {
    expect(whyNotTogether([local('l'), remote('r', ['18.4'])])).toMatch(/^r is reached over SSH, and l is on this machine/);
    expect(whyNotTogether([local('l'), local('m')])).toBeUndefined();
  });

  it('need a release in common', () => {
    expect(whyNotTogether([remote('a', ['15.2']), remote('b', ['17.9'])])).toMatch(/no release/);
  });
});

describe('servers chosen by size', () => {
  it('are those over SSH where there are enough, else those of this machine, never both', () => {
    const free = [remote('r1', ['15.2']), remote('r2', ['15.2']), local('l1'), local('l2'), local('l3')];
    expect(names(pickBySize(free, 2).servers)).toEqual(['r1', 'r2']);
    expect(names(pickBySize(free, 3).servers)).toEqual(['l1', 'l2', 'l3']);
    expect(pickBySize(free, 4)).toEqual({ servers: [], matching: 3 });
  });

  it('can all have the release, and only then', () => {
    const free = [remote('r1', ['17.9', '15.2']), remote('r2', ['15.2']), remote('r3', ['17.9'], { checkedAt: null })];
    expect(names(pickBySize(free, 2).servers)).toEqual(['r1', 'r2']);
    expect(pickBySize(free, 2, '17')).toEqual({ servers: [], matching: 1 });
    expect(releasesBySize(free, 2)).toEqual(['15.2']);
    expect(releasesBySize(free, 1)).toEqual(['17.9', '15.2']);
  });
});
