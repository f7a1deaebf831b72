import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideWave } from './decide-wave.js';
import type { WaveCluster, WaveDecision } from './decide-wave.js';

const NOW = '2026-12-01T02:00:00.000Z';
const LATER = '2026-12-01T03:00:00.000Z';
const cluster = (clusterName: string, state: WaveCluster['state'] = 'waiting', more: Partial<WaveCluster> = {}): WaveCluster => ({
  clusterName,
  state,
  ...(state === 'waiting' ? { startsAt: NOW } : {}),
  ...more,
});
const decide = (clusters: WaveCluster[], maxParallel = 2): WaveDecision => decideWave(clusters, maxParallel, NOW);

describe('a wave', () => {
  it('begins with one cluster, however many may be worked on at the same time', () => {
    expect(decide([cluster('a'), cluster('b'), cluster('c')], 8)).toEqual({ do: 'start', clusterNames: ['a'] });
    expect(decide([cluster('a', 'working'), cluster('b')], 8)).toMatchObject({ do: 'wait', lookAgainAt: null });
  });

  it('goes on with so many at the same time as are allowed once the first has gone well', () => {
    const clusters = [cluster('a', 'done'), cluster('b', 'working'), cluster('c'), cluster('d')];
    expect(decide(clusters, 2)).toEqual({ do: 'start', clusterNames: ['c'] });
    expect(decide(clusters, 8)).toEqual({ do: 'start', clusterNames: ['c', 'd'] });
  });

  it('starts nobody after one has halted, waits for those that work, then halts with the reason', () => {
    const halted = cluster('b', 'halted', { reason: 'The disk is full.' });
    expect(decide([cluster('a', 'done'), halted, cluster('c', 'working'), cluster('d')])).toMatchObject({ do: 'wait' });
    expect(decide([cluster('a', 'done'), halted, cluster('c', 'done'), cluster('d')])).toEqual({
      do: 'halt',
      reason: 'b: The disk is full.',
    });
  });

  it('goes on without those that were left out', () => {
    expect(decide([cluster('a', 'leftOut'), cluster('b')])).toEqual({ do: 'start', clusterNames: ['b'] });
    expect(decide([cluster('a', 'leftOut'), cluster('b', 'done')])).toEqual({ do: 'done' });
  });

  it('waits for the opening of the first that may start', () => {
    const waiting = [cluster('a', 'waiting', { startsAt: LATER, obstacle: 'a may start at 3.' })];
    expect(decide(waiting)).toEqual({ do: 'wait', phase: '0 of 1 done. a may start at 3.', lookAgainAt: LATER });
  });

  it('halts for one that may never start', () => {
    expect(decide([{ clusterName: 'a', state: 'waiting', obstacle: 'It takes too long.' }])).toEqual({
      do: 'halt',
      reason: 'a: It takes too long.',
    });
  });

  const outcome = fc.constantFrom<WaveCluster['state']>('done', 'failed', 'halted');

  it('ends for every sequence of outcomes, never works on more than allowed, and starts nobody after trouble', () =>
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (outcomes, atOnce) => {
        const clusters = outcomes.map((_, index) => cluster(`c${String(index)}`));
        let troubled = false;
        for (let round = 0; round < 5 * outcomes.length + 5; round++) {
          const decision = decide(clusters, atOnce);
          if (decision.do === 'done' || decision.do === 'halt') {
            const states = clusters.map(({ state }) => state);
            if (decision.do === 'done') expect(new Set(states)).toEqual(new Set(['done']));
            expect(states).not.toContain('working');
            return;
          }
          if (decision.do === 'start') {
            expect(troubled).toBe(false);
            for (const one of clusters) if (decision.clusterNames.includes(one.clusterName)) one.state = 'working';
            const working = clusters.filter(({ state }) => state === 'working').length;
            expect(working).toBeLessThanOrEqual(clusters.some(({ state }) => state === 'done') ? atOnce : 1);
          } else {
            const index = clusters.findIndex(({ state }) => state === 'working');
            clusters[index]!.state = outcomes[index]!;
            troubled ||= outcomes[index] !== 'done';
          }
        }
        throw new Error('The wave did not end.');
      }),
    ));
});
