import { describe, expect, it } from '@jest/globals';
import { leaderOf } from './follow-whoever-leads.js';

const reading = (serverName: string, role: 'Primary' | 'SecondaryAsync', term: number) =>
  ({ serverName, answers: true, role, term }) as const;
const failed = (detail: RegExp) => expect.objectContaining({ code: 'step-failed', detail: expect.stringMatching(detail) });

describe('who is followed', () => {
  it('is the primary of the newest term, also beside one that came back', () => {
    expect(leaderOf([reading('a', 'Primary', 1), reading('b', 'Primary', 2)], [{ term: 2 }])).toBe('b');
  });

  it('is nobody while the newest primary is silent: others have followed it', () => {
    const old = reading('a', 'Primary', 1);
    expect(() => leaderOf([old, reading('c', 'SecondaryAsync', 2)], [])).toThrow(failed(/newer one/));
    expect(() => leaderOf([old], [{ term: 1 }, { term: 2 }, { term: null }])).toThrow(failed(/newer one/));
  });

  it('is nobody when two are primary in the same term, or none is', () => {
    expect(() => leaderOf([reading('a', 'Primary', 2), reading('b', 'Primary', 2)], [])).toThrow(failed(/both primary/));
    expect(() => leaderOf([reading('a', 'SecondaryAsync', 2)], [])).toThrow(failed(/No member answers/));
  });
});
