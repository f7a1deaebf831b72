import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { SharedRun } from './shared-run.js';

function runs() {
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const shared = new SharedRun(() => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })));
  return { ends, shared };
}

describe('a shared run', () => {
  it('serves all who asked before it began, and begins again for who asked later', async () => {
    const { ends, shared } = runs();
    const done: string[] = [];
    const join = (name: string) => void shared.join().then(() => done.push(name));
    join('one');
    join('two');
    await turn();
    expect(ends).toHaveLength(1);
    for (const late of ['three', 'four', 'five']) join(late);
    await turn();
    expect([ends.length, done]).toEqual([1, []]);
    ends[0]?.resolve();
    await turn();
    expect([ends.length, done]).toEqual([2, ['one', 'two']]);
    ends[1]?.resolve();
    await turn();
    expect([ends.length, done]).toEqual([2, ['one', 'two', 'three', 'four', 'five']]);
  });

  it('that fails, fails for those who joined it, and for nobody after', async () => {
    const { ends, shared } = runs();
    const failed = expect(shared.join()).rejects.toThrow('gone');
    await turn();
    const later = shared.join();
    ends[0]?.reject(new Error('gone'));
    await failed;
    await turn();
    ends[1]?.resolve();
    await expect(later).resolves.toBeUndefined();
  });
});
