import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NODE_ROLES } from './cluster-words.js';
import { deriveClusterHealth, deriveServerHealth } from './derive-health.js';
import type { HealthReading } from './derive-health.js';

const primary: HealthReading = { serverName: 'a', answers: true, role: 'Primary' };
const replica: HealthReading = { serverName: 'b', answers: true, role: 'SecondaryAsync', streaming: true };
const gone: HealthReading = { serverName: 'c', answers: false, fault: 'connection refused' };
const stale: HealthReading = { serverName: 'd', answers: true, role: 'SecondaryAsync', streaming: false };

const reading: fc.Arbitrary<HealthReading> = fc.record({
  serverName: fc.constantFrom('a', 'b', 'c', 'd'),
  answers: fc.boolean(),
  fault: fc.option(fc.constant('it is broken'), { nil: undefined }),
  role: fc.option(fc.constantFrom(...NODE_ROLES), { nil: undefined }),
  streaming: fc.option(fc.boolean(), { nil: undefined }),
});

describe('the health of a server', () => {
  it('is up when it is the primary, or a replica that receives changes, or an arbiter', () => {
    for (const up of [primary, replica, { serverName: 'x', answers: true, role: 'Arbiter' } as const])
      expect(deriveServerHealth(up)).toEqual({ health: 'ServerUp', reason: null });
  });

  it('is down with what the server said when it does not answer', () => {
    expect(deriveServerHealth(gone)).toEqual({ health: 'ServerDown', reason: 'connection refused' });
    expect(deriveServerHealth({ serverName: 'c', answers: false }).reason).toBe('It does not answer.');
  });

  it('has issues while its data get old', () => {
    expect(deriveServerHealth(stale)).toEqual({
      health: 'ServerUpWithIssues',
      reason: 'It answers, but does not receive changes from a primary.',
    });
  });

  it('is not called up when nobody knows whether it receives changes', () => {
    expect(deriveServerHealth({ serverName: 'e', answers: true, role: 'SecondarySync' }).health).toBe('ServerUpWithIssues');
  });

  it('has a reason whenever it is not up, and none when it is', () =>
    fc.assert(
      fc.property(reading, (given) => {
        const { health, reason } = deriveServerHealth(given);
        expect(reason === null).toBe(health === 'ServerUp');
        if (!given.answers) expect(health).toBe('ServerDown');
      }),
    ));
});

describe('the health of a cluster', () => {
  it('is up when every member is', () => {
    expect(deriveClusterHealth([primary, replica])).toEqual({ health: 'ClusterUp', reason: null });
  });

  it('is down without a primary, however many replicas answer', () => {
    expect(deriveClusterHealth([replica, { ...replica, serverName: 'c' }]).health).toBe('ClusterDown');
    expect(deriveClusterHealth([]).health).toBe('ClusterDown');
  });

  it('is down when its primary no longer answers, whatever part it played', () => {
    expect(deriveClusterHealth([{ ...primary, answers: false }, replica]).health).toBe('ClusterDown');
  });

  it('has issues that name every member in trouble', () => {
    const { health, reason } = deriveClusterHealth([primary, gone, stale]);
    expect(health).toBe('ClusterUpWithIssues');
    expect(reason).toContain('c: connection refused');
    expect(reason).toContain('d: It answers, but');
  });

  it('has issues that name both when two say they are the primary', () => {
    const { health, reason } = deriveClusterHealth([primary, { ...primary, serverName: 'b' }, replica]);
    expect(health).toBe('ClusterUpWithIssues');
    expect(reason).toMatch(/^a and b both say/);
  });

  it('is up exactly when one primary answers and every member is up', () =>
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 5 }), (readings) => {
        const { health, reason } = deriveClusterHealth(readings);
        const primaries = readings.filter(({ answers, role }) => answers && role === 'Primary').length;
        const allUp = readings.every((one) => deriveServerHealth(one).health === 'ServerUp');
        expect(health === 'ClusterUp').toBe(primaries === 1 && allUp);
        expect(health === 'ClusterDown').toBe(primaries === 0);
        expect(reason === null).toBe(health === 'ClusterUp');
      }),
    ));
});
