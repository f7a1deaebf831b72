import { describe, expect, it } from '@jest/globals';
import type { ClusterPlan, WavePlan } from '../patching/patch-subject.js';
import { patchTimes } from './patch-times.js';
import type { PatchTimesRequest } from './patch-times.js';

const FROM = new Date('2026-12-05T22:00:00Z');
const MINUTE_MS = 60_000;

const plan = (clusterId: string, minutes = 10): ClusterPlan => ({ clusterId, expectedMs: minutes * MINUTE_MS }) as ClusterPlan;
const wave = (...clusters: ClusterPlan[]): WavePlan => ({ environments: ['Prod'], clusters });

/** `22:00-22:10` for each cluster. */
function timesOf(request: Partial<PatchTimesRequest>): Record<string, string> {
  const times = patchTimes({
    waves: [],
    maxParallelClusters: 2,
    bakeMinutes: 30,
    from: FROM,
    startOf: (_plan, from) => ({ at: from }),
    ...request,
  });
  const clock = (at: Date): string => at.toISOString().slice(11, 16);
  return Object.fromEntries([...times].map(([id, { startsAt, endsAt }]) => [id, `${clock(startsAt)}-${clock(endsAt)}`]));
}

describe('when a run is expected to come to a cluster', () => {
  it('is after the first of its wave, so many at a time', () => {
    expect(timesOf({ waves: [wave(plan('a'), plan('b', 20), plan('c'), plan('d'))] })).toEqual({
      a: '22:00-22:10',
      b: '22:10-22:30',
      c: '22:10-22:20',
      d: '22:20-22:30',
    });
  });

  it('is after the wave before it, and the time that one has to show that it is well', () => {
    expect(timesOf({ waves: [wave(plan('a')), wave(plan('b')), wave(plan('c'))] })).toEqual({
      a: '22:00-22:10',
      b: '22:40-22:50',
      c: '23:20-23:30',
    });
  });

  it('is in its own window, which keeps no other waiting before it', () => {
    const startOf: PatchTimesRequest['startOf'] = ({ clusterId }, from) => ({
      at: clusterId === 'late' ? new Date(Math.max(from.getTime(), FROM.getTime() + 60 * MINUTE_MS)) : from,
    });
    expect(timesOf({ waves: [wave(plan('late'), plan('now'))], startOf })).toEqual({ now: '22:00-22:10', late: '23:00-23:10' });
  });

  it('is never where there is no window for it', () => {
    const startOf: PatchTimesRequest['startOf'] = ({ clusterId }, from) =>
      clusterId === 'never' ? { refusal: 'It has no window.' } : { at: from };
    expect(timesOf({ waves: [wave(plan('never'), plan('a'))], startOf })).toEqual({ a: '22:00-22:10' });
  });
});
