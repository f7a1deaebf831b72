import { describe, expect, it } from '@jest/globals';
import { RedrawnLines } from './redrawn-lines.js';

describe('lines that are drawn over themselves', () => {
  const read = (...chunks: string[]): string[] => {
    const said: string[] = [];
    const lines = new RedrawnLines((text) => said.push(text));
    for (const chunk of chunks) lines.add(chunk);
    lines.end();
    return said;
  };

  it('are handed on as they look in the end', () =>
    expect(read('(Reading ... \r(Reading ... 5%\r(Reading ... done)\r\nUnpacking a ...\r\n')).toEqual([
      '(Reading ... done)\nUnpacking a ...\n',
    ]));

  it('are whole, however they come', () =>
    expect(read('Unpa', 'cking a ...\r', '\nSet', 'ting up')).toEqual(['Unpacking a ...\n', 'Setting up']));

  it('are nothing where nothing was said', () => expect(read('', '')).toEqual([]));
});
