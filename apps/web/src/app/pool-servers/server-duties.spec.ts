import { describe, expect, it } from '@jest/globals';
import { whyNot, type ServerDuty } from './server-duties.js';
import { awaySince, serverStateLook } from './server-look.js';

type Server = Parameters<typeof whyNot>[1];

const free: Server = {
  driver: 'ssh',
  status: 'Free',
  statusSince: '2026-11-23T08:00:00.000Z',
  lockId: null,
  checkOperationId: null,
  unreachableSince: null,
  capabilities: { canInstallPackages: true, canPatchOs: true, canReboot: true, canRunScripts: true },
  clusterName: null,
};
const allowed = (change: Partial<Server>, isMember = false): ServerDuty[] =>
  (['check', 'clean', 'remove'] as const).filter((duty) => whyNot(duty, { ...free, ...change }, isMember) === '');

describe('what may be asked of a server', () => {
  it.each<[string, Partial<Server>, ServerDuty[]]>([
    ['a free one', {}, ['check', 'remove']],
    ['one that failed its checks', { status: 'Failed' }, ['check', 'clean', 'remove']],
    ['one that needs cleaning', { status: 'NeedsCleaning' }, ['check', 'clean', 'remove']],
    ['one that is held', { status: 'Locked' }, []],
    ['one on which backups lie', { status: 'Repository' }, []],
    ['a free one of this machine', { driver: 'local' }, ['remove']],
    ['one of this machine that needs cleaning', { driver: 'local', status: 'NeedsCleaning' }, ['clean']],
    ['one that nothing here can operate', { capabilities: null }, ['remove']],
  ])('%s', (_, change, duties) => expect(allowed(change)).toEqual(duties));

  it('depends on whether the cluster on it is run here', () => {
    expect(allowed({ status: 'Used', clusterName: 'orders' }, true)).toEqual([]);
    expect(allowed({ status: 'Used', clusterName: 'orders' }, false)).toEqual(['clean']);
  });

  it('says why not', () => {
    const held: Server = { ...free, status: 'Locked', lockId: 'a', checkOperationId: 'a' };
    expect(whyNot('remove', held, false)).toBe('It is being checked');
    expect(whyNot('remove', { ...held, checkOperationId: 'b' }, false)).toBe('An operation holds it');
  });
});

describe('the state of a server', () => {
  it('says that it is being checked', () => {
    expect(serverStateLook({ ...free, status: 'Locked', lockId: 'a', checkOperationId: 'a' })).toEqual({
      look: 'working',
      word: 'Being checked',
    });
    expect(serverStateLook({ ...free, status: 'Locked', lockId: 'a', checkOperationId: 'b' }).word).toBe('Locked');
  });

  it('asks for attention when it is free and does not answer', () => {
    expect(serverStateLook({ ...free, unreachableSince: '2026-11-23T08:15:00.000Z' })).toEqual({
      look: 'attention',
      word: 'Free',
    });
    expect(serverStateLook(free).look).toBe('healthy');
  });

  it('is no longer that it does not answer when something else was found out later', () => {
    const away = { ...free, unreachableSince: '2026-11-23T08:15:00.000Z' };
    expect(awaySince(away)).toBe('2026-11-23T08:15:00.000Z');
    expect(awaySince({ ...away, status: 'Failed' })).toBe('2026-11-23T08:15:00.000Z');
    expect(awaySince({ ...away, status: 'Failed', statusSince: '2026-11-23T08:20:00.000Z' })).toBeNull();
    expect(awaySince({ ...away, status: 'Locked', lockId: 'a', checkOperationId: 'a' })).toBeNull();
  });
});
