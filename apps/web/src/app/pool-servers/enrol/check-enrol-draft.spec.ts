import { describe, expect, it } from '@jest/globals';
import { checkEnrolDraft, faultsOfProblem, stepOf } from './check-enrol-draft.js';
import { EMPTY_ENROL_DRAFT, keyOf, toRequest, type EnrolDraft } from './enrol-draft.js';

const known = { environments: ['Prod'], datacenters: ['CH'] };
const readKey = {
  address: '10.0.0.1',
  port: 22,
  hostKey: 'ssh-ed25519 AAAA',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:x',
};
const good: EnrolDraft = {
  ...EMPTY_ENROL_DRAFT,
  serverName: 'ch-pg-1',
  address: ' 10.0.0.1 ',
  environment: 'Prod',
  datacenter: 'CH',
  readKey,
  isCompared: true,
};
const check = (change: Partial<EnrolDraft>) => checkEnrolDraft({ ...good, ...change }, known);

describe('enrolling a server', () => {
  it('needs no size: the server says', () => {
    expect(check({})).toEqual({});
    expect(JSON.parse(JSON.stringify(toRequest(good)))).toEqual({
      serverName: 'ch-pg-1',
      driver: 'ssh',
      environment: 'Prod',
      datacenter: 'CH',
      probe: true,
      address: '10.0.0.1',
      hostKey: 'ssh-ed25519 AAAA',
    });
  });

  it.each<[string, Partial<EnrolDraft>, string]>([
    ['no name', { serverName: '' }, '/serverName'],
    ['an address that is none', { address: 'not an address' }, '/address'],
    ['a port that is none', { sshPort: '0' }, '/sshPort'],
    ['a user that is none', { sshUser: 'Root!' }, '/sshUser'],
    ['an unknown datacenter', { datacenter: 'Atlantis' }, '/datacenter'],
    ['half a core', { cpu: '0.5' }, '/cpu'],
    ['a key that nobody compared', { isCompared: false }, '/hostKey'],
    ['no key', { readKey: null }, '/hostKey'],
  ])('refuses %s at its field', (_, change, pointer) => expect(Object.keys(check(change))).toContain(pointer));

  it('forgets the key when the server is looked for elsewhere', () => {
    expect(keyOf(good)).toBe(readKey);
    expect(keyOf({ ...good, address: '10.0.0.2' })).toBeUndefined();
    expect(keyOf({ ...good, sshPort: '2222' })).toBeUndefined();
    expect(keyOf({ ...good, address: '', serverName: '10.0.0.1' })).toBe(readKey);
  });

  it('leads a refusal back to the step where it is mended', () => {
    expect(['/serverName', '/address', '/hostKey'].map(stepOf)).toEqual(['place', 'place', 'key']);
    expect(faultsOfProblem({ code: 'server-exists', detail: 'taken', errors: [] })).toEqual({ '/serverName': 'taken' });
    expect(faultsOfProblem({ code: 'driver-unavailable', detail: 'no', errors: [] })).toEqual({});
  });
});
