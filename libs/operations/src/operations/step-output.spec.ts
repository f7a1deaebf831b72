import { describe, expect, it } from '@jest/globals';
import { MAX_STEP_OUTPUT_CHARS } from '@rocket/persistence';
import { StepOutput } from './step-output.js';

describe('StepOutput', () => {
  it('keeps beginning and end of what is said faster than it is stored, and hides secrets in all of it', async () => {
    const stored: string[] = [];
    const output = new StepOutput((text) => Promise.resolve(void stored.push(text)));
    output.hide('s3cret');
    output.say('first s3cret');
    // Each of them would be cut in two somewhere, as long as the piece is no multiple of it.
    for (let round = 0; round < 500; round++) output.say('s3cret'.repeat(1_000));
    output.say('last s3cret');
    await output.flush();
    const text = stored.join('');
    expect(text).toMatch(/^first \[hidden\]\n[\s\S]*\n\[\.\.\.\]\n[\s\S]*last \[hidden\]\n$/);
    expect(text.length).toBeLessThan(8 * MAX_STEP_OUTPUT_CHARS);
    expect(text).not.toMatch(/s3|cret/);
  });

  it('stores in the order in which it was said, in whole lines', async () => {
    const stored: string[] = [];
    const output = new StepOutput((text) => Promise.resolve(void stored.push(text)));
    output.say('one');
    const first = output.flush();
    output.say('two\n');
    await Promise.all([first, output.flush()]);
    expect(stored).toEqual(['one\n', 'two\n']);
  });
});
