import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { quoteArgv } from './quote-argv.js';

/** What a real shell takes a command line apart into. */
function wordsOf(commandLine: string): string[] {
  return execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${commandLine}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

describe('quoteArgv', () => {
  it('gives a shell back every word, whatever is in it', () => {
    const anyWord = fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', ''));
    const shellWord = fc.string({ unit: fc.constantFrom(...`'"\`$\\(){}[]<>|&;*?!~#=- \t\n\rab`) });
    const argv = fc.array(fc.oneof(anyWord, shellWord), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(argv, (words) => expect(wordsOf(quoteArgv(words))).toEqual(words)),
      { numRuns: 200 },
    );
  });

  it('refuses what no argument can hold, and no command at all', () => {
    const refusal = expect.objectContaining({ code: 'command-failed' });
    expect(() => quoteArgv(['echo', 'a\0b'])).toThrow(refusal);
    expect(() => quoteArgv([])).toThrow(refusal);
  });
});
