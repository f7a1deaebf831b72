import { describe, expect, it } from '@jest/globals';
import { chooseFailover } from './choose-failover.js';
import type { FailoverReading, LostPrimary } from './choose-failover.js';

const lost: LostPrimary = { serverName: 'a', positionBytes: 100, seenAt: new Date(0) };
const gone: FailoverReading = { serverName: 'a', answers: false };
const replica = (serverName: string, positionBytes: number, given: Partial<FailoverReading> = {}): FailoverReading => ({
  ...{ serverName, answers: true, role: 'SecondaryAsync', streaming: false, term: 1, positionBytes },
  ...given,
});

describe('who takes over from a primary that is gone', () => {
  it('is the replica that has come farthest, and what it lacks is said', () => {
    const choice = chooseFailover([gone, replica('b', 90), replica('c', 95)], lost);
    expect(choice).toEqual({ lost, candidate: 'c', missingBytes: 5 });
  });

  it('lacks nothing that is known of when it is as far as the primary was, or farther', () => {
    expect(chooseFailover([gone, replica('b', 130)], lost)).toMatchObject({ missingBytes: 0 });
    expect(chooseFailover([gone, replica('b', 130)], { ...lost, positionBytes: null })).toMatchObject({ missingBytes: null });
  });

  it('is the one that was asked for only if nobody is farther', () => {
    const readings = [gone, replica('b', 95), replica('c', 95), replica('d', 20)];
    expect(chooseFailover(readings, lost, 'c')).toMatchObject({ candidate: 'c' });
    expect(chooseFailover(readings, lost, 'd')).toEqual({ refusal: expect.stringMatching(/behind b/) });
    expect(chooseFailover(readings, lost, 'a')).toEqual({ refusal: expect.stringMatching(/no replica/) });
  });

  it('is of the newest term, however far an older one went', () => {
    const readings = [gone, replica('b', 500, { term: 1 }), replica('c', 95, { term: 2 })];
    expect(chooseFailover(readings, lost)).toMatchObject({ candidate: 'c' });
  });

  it('is nobody while a primary answers, or when no replica does, or nobody knows who was the primary', () => {
    const alive = { ...gone, answers: true, role: 'Primary' as const };
    expect(chooseFailover([alive, replica('b', 1)], lost)).toEqual({ refusal: expect.stringMatching(/Switch over instead/) });
    expect(chooseFailover([gone, replica('b', 1, { answers: false })], lost)).toEqual({
      refusal: expect.stringMatching(/nobody/),
    });
    expect(chooseFailover([gone, replica('b', 1)], undefined)).toEqual({ refusal: expect.stringMatching(/Nobody knows/) });
  });
});
