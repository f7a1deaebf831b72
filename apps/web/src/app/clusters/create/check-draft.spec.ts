import { describe, expect, it } from '@jest/globals';
import { checkDraft, faultsOfProblem, stepOf } from './check-draft.js';
import { EMPTY_DRAFT, toRequest, type ClusterDraft } from './cluster-draft.js';

const good: ClusterDraft = { ...EMPTY_DRAFT, applicationName: 'webshop', clusterName: 'orders', environment: 'Prod' };
const check = (change: Partial<ClusterDraft>, facts = {}) => checkDraft({ ...good, ...change }, facts);

describe('a draft of a cluster', () => {
  it('is fine when it is fine', () => expect(check({}, { matching: 7, nameTaken: false })).toEqual({}));

  it('says what the pool lacks before it is sent', () => {
    expect(check({}, { matching: 2 })).toEqual({ '/servers': '2 match, 3 needed. Ask for less, or add servers to the pool.' });
  });

  it('says that a server cannot be built on, after what is wrong with the choice itself', () => {
    const unfit = 'ch-pg-1 was never checked.';
    expect(check({ source: 'named', serverNames: ['ch-pg-1'] }, { unfit })).toEqual({ '/servers': unfit });
    expect(check({ source: 'named' }, { unfit })['/servers']).toContain('at least one');
  });

  it('says that the servers cannot have the release', () => {
    expect(check({ release: '18.4' }, { matching: 3, releases: ['15.20'] })).toEqual({
      '/cluster/release': 'Not all of these servers can have 18.4.',
    });
    expect(check({ release: '18.4' }, { matching: 3 })).toEqual({});
  });

  it.each<[string, Partial<ClusterDraft>, string]>([
    ['an empty name', { clusterName: '' }, '/cluster/clusterName'],
    ['a name that begins with a digit', { clusterName: '1st' }, '/cluster/clusterName'],
    ['no application', { applicationName: ' ' }, '/application/applicationName'],
    ['no environment', { environment: '' }, '/cluster/environment'],
    ['no servers', { count: '0' }, '/servers/count'],
    ['too many servers', { count: '10' }, '/servers/count'],
    ['half a core', { cpu: '0.5' }, '/servers/cpu'],
    ['RAM in words', { ram: 'lots' }, '/servers/ram'],
    ['a database that PostgreSQL keeps', { databaseName: 'postgres' }, '/cluster/databaseName'],
    ['a database with a dash', { databaseName: 'a-b' }, '/cluster/databaseName'],
    ['no retention', { backupRetentionDays: '' }, '/cluster/backupRetentionDays'],
    ['a window of ten minutes', { hasWindow: true, windowEnd: '02:10' }, '/cluster/maintenanceWindow'],
    ['a lock that is no id', { source: 'lock', lockId: 'mine' }, '/lockId'],
    ['nobody chosen', { source: 'named' }, '/servers'],
  ])('refuses %s at its field', (_, change, pointer) => expect(Object.keys(check(change))).toEqual([pointer]));

  it('takes a name as people write it', () => expect(check({ clusterName: 'Order DB' })).toEqual({}));

  it('knows that the name is taken and that a server is gone', () => {
    expect(check({}, { nameTaken: true })['/cluster/clusterName']).toContain('already');
    expect(check({ source: 'named', serverNames: ['a'] }, { freeNames: new Set(['b']) })['/servers']).toBe(
      'a is no longer free.',
    );
  });

  it('sends nothing that was left empty', () => {
    expect(JSON.parse(JSON.stringify(toRequest({ ...good, cpu: '4' })))).toEqual({
      application: { applicationName: 'webshop' },
      cluster: { clusterName: 'orders', environment: 'Prod', tlsEnabled: true, backupRetentionDays: 30 },
      servers: { count: 3, cpu: 4 },
    });
  });

  it('says whether it is backed up by itself only when somebody chose', () => {
    expect(toRequest(good).cluster.backups).toBeUndefined();
    expect(toRequest({ ...good, backups: false }).cluster.backups).toBe(false);
    expect(toRequest({ ...good, backups: true }).cluster.backups).toBe(true);
  });
});

describe('a refusal of the API', () => {
  const problem = (
    code: 'cluster-exists' | 'validation-failed' | 'internal-error',
    errors: { pointer: string; detail: string }[] = [],
  ) => ({ code, detail: 'taken', errors });

  it('stands at the field it names', () => {
    expect(faultsOfProblem(problem('validation-failed', [{ pointer: '/servers/1/serverName', detail: 'is Used' }]))).toEqual({
      '/servers': 'is Used',
    });
  });

  it('stands at the field that its code means', () => {
    expect(faultsOfProblem(problem('cluster-exists'))).toEqual({ '/cluster/clusterName': 'taken' });
    expect(faultsOfProblem(problem('internal-error'))).toEqual({});
  });

  it('leads back to the step where it is mended', () => {
    expect(
      ['/application/applicationName', '/cluster/environment', '/servers', '/lockId', '/cluster/release', '/other'].map(stepOf),
    ).toEqual(['name', 'name', 'servers', 'servers', 'options', 'review']);
  });
});
