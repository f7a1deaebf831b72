import { describe, expect, it } from '@jest/globals';
import { backOff } from './back-off.js';

describe('a server that does not answer', () => {
  it('is asked more and more rarely, but not too rarely to see that it is back', () => {
    let state = backOff(undefined, false, 0, 1_000);
    const waits = [state?.againAtMs];
    for (let round = 1; round < 5; round++) {
      state = backOff(state, false, 0, 1_000);
      waits.push(state?.againAtMs);
    }
    expect(waits).toEqual([500, 1_500, 3_500, 3_500, 3_500]);
  });

  it('is forgotten once it has answered', () => {
    expect(backOff({ failures: 7, againAtMs: 9 }, true, 10, 1_000)).toBeUndefined();
  });
});
