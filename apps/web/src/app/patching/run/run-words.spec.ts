import { describe, expect, it } from '@jest/globals';
import type { PatchRun, PatchRunCluster } from '@rocket/contracts';
import { lanesOf, scaleOf, waveInWords, writesOf } from './run-words.js';

const cluster = (state: PatchRunCluster['state'], more: Partial<PatchRunCluster> = {}): PatchRunCluster => ({
  clusterName: 'orders',
  environment: 'Dev',
  fromRelease: '17.9',
  toRelease: '17.10',
  state,
  phase: '',
  operationId: null,
  allowedActions: [],
  members: [],
  writeOutageMs: null,
  writeGaps: null,
  startedAt: null,
  finishedAt: null,
  ...more,
});
const wave = (...clusters: PatchRunCluster[]) => ({ environments: ['Dev'], clusters });
const run = (...clusters: PatchRunCluster[]): PatchRun =>
  ({ waves: [wave(...clusters)], writeOutageMs: null }) as Partial<PatchRun> as PatchRun;
const gaps = (writes: number, lost: number) => ({ from: '', everyMs: 1_000, gaps: [], writes, lost });

describe('a run in words', () => {
  it('says of a folded wave what is done and what somebody has to look at', () => {
    expect(waveInWords(wave(cluster('Done'), cluster('Waiting')))).toBe('1 of 2 done');
    expect(waveInWords(wave(cluster('Done'), cluster('Halted'), cluster('Working'), cluster('LeftOut')))).toBe(
      '1 of 4 done, 1 working, 1 halted, 1 left out',
    );
  });

  it('adds up the writes of all clusters, and says nothing while nobody has looked', () => {
    expect(writesOf(run(cluster('Waiting')))).toBeUndefined();
    expect(writesOf(run(cluster('Done', { writeGaps: gaps(10, 0) }), cluster('Done', { writeGaps: gaps(5, 1) })))).toEqual({
      writes: 15,
      lost: 1,
    });
  });

  it('leaves few lanes in their order, and puts first of many what waits for somebody, then what is worked on', () => {
    const names = (...clusters: PatchRunCluster[]) => lanesOf(wave(...clusters)).map(({ clusterName }) => clusterName);
    const late = [cluster('Working', { clusterName: 'w' }), cluster('Halted', { clusterName: 'h' })];
    const done = Array.from({ length: 12 }, (_, index) => cluster('Done', { clusterName: `d${index}` }));
    expect(names(cluster('Done', { clusterName: 'd' }), ...late)).toEqual(['d', 'w', 'h']);
    expect(names(...done, ...late).slice(0, 4)).toEqual(['h', 'w', 'd0', 'd1']);
  });

  it('draws all lanes to one scale that does not make a mountain of noise', () => {
    expect(scaleOf(run(cluster('Done', { writeOutageMs: 20 })))).toBe(200);
    expect(scaleOf(run(cluster('Done', { writeOutageMs: 20 }), cluster('Done', { writeOutageMs: 900 })))).toBe(900);
  });
});
