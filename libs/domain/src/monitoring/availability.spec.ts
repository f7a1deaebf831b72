import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OperationKind } from '../operations/operation-words.js';
import { isInterrupting, observeAvailability } from './availability.js';
import type { AvailabilitySpan } from './availability.js';

const EVERY_MS = 5_000;
const TOLERANCE_MS = 20_000;

/** `up`, `down`, or what works on it while it is down: `down Switchover`. */
type Word = 'up' | 'down' | `down ${OperationKind}`;

function watch(words: readonly Word[], startMs = 0): { spans: AvailabilitySpan[]; told: string[] } {
  const spans: AvailabilitySpan[] = [];
  const told: string[] = [];
  for (const [place, word] of words.entries()) {
    const kind = word.split(' ')[1] as OperationKind | undefined;
    const { span, isNew, change } = observeAvailability(spans.at(-1), {
      atMs: startMs + place * EVERY_MS,
      takesWrites: word === 'up',
      work: kind === undefined ? null : { operationId: kind, kind },
      reason: word,
      toleranceMs: TOLERANCE_MS,
    });
    if (!isNew) spans.pop();
    spans.push(span);
    if (change) told.push(`${change} ${place}`);
  }
  return { spans, told };
}
const causes = (words: readonly Word[]): string[] => watch(words).spans.map(({ state, cause }) => cause ?? state);

describe('how available a cluster was', () => {
  it('is one span as long as nothing changes', () => {
    const { spans, told } = watch(['up', 'up', 'up']);
    expect(spans).toEqual([expect.objectContaining({ state: 'Up', startedAtMs: 0, seenUntilMs: 2 * EVERY_MS, reason: null })]);
    expect(told).toEqual([]);
  });

  it('is told when it begins and when it ends to be out of order', () => {
    const { spans, told } = watch(['up', 'down', 'down', 'up']);
    expect(spans.map(({ state, startedAtMs }) => [state, startedAtMs])).toEqual([
      ['Up', 0],
      ['Down', EVERY_MS],
      ['Up', 3 * EVERY_MS],
    ]);
    expect(told).toEqual(['Down 1', 'Up 3']);
  });

  it('is planned while the operation that interrupts it works, which tells of itself', () => {
    expect(causes(['up', 'down Switchover', 'up'])).toEqual(['Up', 'planned', 'Up']);
    expect(watch(['up', 'down Switchover', 'up']).told).toEqual([]);
  });

  it('is not excused by the operation that repairs it', () => {
    expect(causes(['up', 'down', 'down Failover', 'up'])).toEqual(['Up', 'unplanned', 'unplanned', 'Up']);
    expect(watch(['up', 'down', 'down Failover', 'up']).told).toEqual(['Down 1', 'Up 3']);
  });

  it('is unplanned from when the operation has left it down', () => {
    expect(causes(['up', 'down RestartCluster', 'down'])).toEqual(['Up', 'planned', 'unplanned']);
    expect(watch(['up', 'down RestartCluster', 'down', 'up']).told).toEqual(['Down 2', 'Up 3']);
  });

  it('is off while it is being stopped on purpose', () => {
    expect(causes(['up', 'down StopCluster'])).toEqual(['Up', 'Off']);
    expect(causes(['down', 'down DeleteCluster'])).toEqual(['unplanned', 'unplanned']);
  });

  it('is another span after the observer was away, without anybody being told again', () => {
    const [up] = watch(['down']).spans;
    const later = observeAvailability(up, {
      atMs: TOLERANCE_MS + 1,
      takesWrites: false,
      work: null,
      reason: 'still',
      toleranceMs: TOLERANCE_MS,
    });
    expect(later).toMatchObject({ isNew: true, change: null, span: { startedAtMs: TOLERANCE_MS + 1 } });
  });

  it('knows that a backup is no reason to be down', () => {
    expect(isInterrupting('BackupCluster')).toBe(false);
    expect(isInterrupting('RestoreInPlace')).toBe(true);
  });

  it('tells Down and Up in turn, whatever is seen', () => {
    const word = fc.constantFrom<Word>('up', 'down', 'down Switchover', 'down Failover', 'down StopCluster');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        const told = watch(words).told.map((one) => one.split(' ')[0]);
        expect(told).toEqual(told.map((_, place) => (place % 2 === 0 ? 'Down' : 'Up')));
        const isOut = watch(words).spans.at(-1)?.cause === 'unplanned';
        expect(told.at(-1) === 'Down').toBe(isOut);
      }),
    );
  });
});
