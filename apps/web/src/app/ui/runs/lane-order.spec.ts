import { describe, expect, it } from '@jest/globals';
import { lanesOf, waveInWords, type Lane } from './lane-order.js';

interface Named extends Lane {
  clusterName: string;
}
const cluster = (state: Lane['state'], { clusterName = 'orders' } = {}): Named => ({ state, clusterName });
const wave = (...clusters: Named[]) => ({ clusters });

describe('the lanes of a run', () => {
  it('says of a folded wave what is done and what somebody has to look at', () => {
    expect(waveInWords(wave(cluster('Done'), cluster('Waiting')))).toBe('1 of 2 done');
    expect(waveInWords(wave(cluster('Done'), cluster('Halted'), cluster('Working'), cluster('LeftOut')))).toBe(
      '1 of 4 done, 1 working, 1 halted, 1 left out',
    );
  });

  it('leaves few lanes in their order, and puts first of many what waits for somebody, then what is worked on', () => {
    const names = (...clusters: Named[]) => lanesOf(wave(...clusters)).map(({ clusterName }) => clusterName);
    const late = [cluster('Working', { clusterName: 'w' }), cluster('Halted', { clusterName: 'h' })];
    const done = Array.from({ length: 12 }, (_, index) => cluster('Done', { clusterName: `d${index}` }));
    expect(names(cluster('Done', { clusterName: 'd' }), ...late)).toEqual(['d', 'w', 'h']);
    expect(names(...done, ...late).slice(0, 4)).toEqual(['h', 'w', 'd0', 'd1']);
  });
});
