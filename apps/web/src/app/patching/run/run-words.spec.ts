import { describe, expect, it } from '@jest/globals';
import type { PatchRun, PatchRunCluster } from '@rocket/contracts';
import { scaleOf, writesOf } from './run-words.js';

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
  it('adds up the writes of all clusters, and says nothing while nobody has looked', () => {
    expect(writesOf(run(cluster('Waiting')))).toBeUndefined();
    expect(writesOf(run(cluster('Done', { writeGaps: gaps(10, 0) }), cluster('Done', { writeGaps: gaps(5, 1) })))).toEqual({
      writes: 15,
      lost: 1,
    });
  });

  it('draws all lanes to one scale that does not make a mountain of noise', () => {
    expect(scaleOf(run(cluster('Done', { writeOutageMs: 20 })))).toBe(200);
    expect(scaleOf(run(cluster('Done', { writeOutageMs: 20 }), cluster('Done', { writeOutageMs: 900 })))).toBe(900);
  });
});
