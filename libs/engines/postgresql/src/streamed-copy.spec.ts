import { expect, it } from '@jest/globals';
import { progressListener } from './streamed-copy.js';

it('says how much of a copy is there every ten percent, however its output is cut', () => {
  const said: number[] = [];
  const listen = progressListener((percent) => said.push(percent));
  for (const text of [
    'waiting for checkpoint\r',
    '   0/100 kB (0%), 0/1 tablespace\r',
    '  9/100 kB (',
    '9%)',
    ' 10/100 kB (10%)',
    '(15%)',
  ])
    listen(text);
  for (const text of ['(4', '2%)', '(1', '00%)', '(100%)']) listen(text);
  expect(said).toEqual([10, 42, 100]);
});
