import { describe, expect, it } from '@jest/globals';
import { apart, earlier, joined, wavesOf } from './wave-order.js';

describe('the waves of a run', () => {
  it('are one per environment until somebody arranges them', () => {
    expect(wavesOf([], ['Dev', 'QA', 'Prod'])).toEqual([['Dev'], ['QA'], ['Prod']]);
  });

  it('name every environment exactly once, whatever has come or gone since they were arranged', () => {
    expect(wavesOf([['QA', 'Gone'], ['Old'], ['Dev']], ['Dev', 'QA', 'Prod'])).toEqual([['QA'], ['Dev'], ['Prod']]);
  });

  it('change places, come together and go apart again', () => {
    const waves = [['Dev'], ['QA'], ['Prod']];
    expect(earlier(waves, 2)).toEqual([['Dev'], ['Prod'], ['QA']]);
    expect(joined(waves, 1)).toEqual([['Dev', 'QA'], ['Prod']]);
    expect(apart(joined(waves, 1), 0)).toEqual(waves);
  });

  it('stay as they are where there is nothing before', () => {
    expect(earlier([['Dev'], ['QA']], 0)).toEqual([['Dev'], ['QA']]);
    expect(joined([['Dev'], ['QA']], 0)).toEqual([['Dev'], ['QA']]);
  });
});
