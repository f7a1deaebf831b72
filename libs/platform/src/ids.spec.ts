import { expect, it } from '@jest/globals';
import { isId, newId } from './ids.js';

it('makes ids that sort in the order of their making', () => {
  const ids = Array.from({ length: 1000 }, newId);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});

it.each(['', 'x', '0190163d-8694-739b-aea5-966c26f8ad9', '0190163D-8694-739B-AEA5-966C26F8AD90'])(
  'does not take %j for an id',
  (text) => {
    expect(isId(text)).toBe(false);
  },
);
