import { describe, expect, it } from '@jest/globals';
import { MAX_STEP_OUTPUT_CHARS } from '@rocket/persistence';
import { WholeLines } from './whole-lines.js';

describe('WholeLines', () => {
  const saidOf = (...pieces: string[]): string[] => {
    const said: string[] = [];
    const lines = new WholeLines((text) => said.push(text));
    for (const piece of pieces) lines.add(piece);
    lines.end();
    return said;
  };

  it('says nothing of a line before it has ended, or nothing more comes', () => {
    expect(saidOf('pass', 'word\nand', ' more\n\nthe', ' end')).toEqual(['password\n', 'and more\n\n', 'the end']);
    expect(saidOf('', '\n')).toEqual(['\n']);
    expect(saidOf()).toEqual([]);
  });

  it('keeps beginning and end of a line that does not end, and no more', () => {
    const piece = 'x'.repeat(MAX_STEP_OUTPUT_CHARS);
    const [said = '', ...more] = saidOf('first ', ...Array.from({ length: 100 }, () => piece), ' last');
    expect(more).toEqual([]);
    expect(said).toMatch(/^first x+\n\[\.\.\.\]\nx+ last$/);
    expect(said.length).toBeLessThan(10 * MAX_STEP_OUTPUT_CHARS);
    // What is cut is never in what is stored.
    expect(said.indexOf('[...]')).toBeGreaterThan(MAX_STEP_OUTPUT_CHARS);
  });
});
