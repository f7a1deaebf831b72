import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_CANDIDATE_LAG_BYTES, chooseCandidate } from './choose-candidate.js';
import type { CandidateReading } from './choose-candidate.js';

const primary: CandidateReading = { serverName: 'a', answers: true, role: 'Primary', streaming: true, lagBytes: 0, term: 3 };
const replica = (serverName: string, given: Partial<CandidateReading> = {}): CandidateReading => ({
  serverName,
  answers: true,
  role: 'SecondaryAsync',
  streaming: true,
  lagBytes: 0,
  term: 3,
  ...given,
});

describe('who takes over from the primary', () => {
  it('is the replica that is least behind, and the first of equals', () => {
    const readings = [replica('b', { lagBytes: 900 }), primary, replica('c', { lagBytes: 8 }), replica('d', { lagBytes: 8 })];
    expect(chooseCandidate(readings)).toEqual({ primary: 'a', candidate: 'c' });
  });

  it('is the one that was asked for, if it is fit', () => {
    const readings = [primary, replica('b'), replica('c', { lagBytes: MAX_CANDIDATE_LAG_BYTES })];
    expect(chooseCandidate(readings, 'c')).toEqual({ primary: 'a', candidate: 'c' });
  });

  it.each<[string, Partial<CandidateReading>, RegExp]>([
    ['does not answer', { answers: false, fault: 'Nothing listens there.' }, /does not answer: Nothing listens/],
    ['does not stream', { streaming: false }, /does not receive changes/],
    ['is of another term', { term: 2 }, /another history/],
    ['is too far behind', { lagBytes: MAX_CANDIDATE_LAG_BYTES + 1 }, /MB behind/],
    ['does not say how far it is behind', { lagBytes: undefined }, /Nobody knows/],
    ['is an arbiter', { role: 'Arbiter' }, /arbiter/],
  ])('is nobody who %s, asked for or not', (_name, given, reason) => {
    const readings = [primary, replica('b', given)];
    expect(chooseCandidate(readings)).toEqual({ refusal: expect.stringMatching(reason) });
    expect(chooseCandidate(readings, 'b')).toEqual({ refusal: expect.stringMatching(reason) });
  });

  it('is nobody without exactly one primary, nor the primary itself, nor a stranger', () => {
    expect(chooseCandidate([replica('b')])).toEqual({ refusal: expect.stringMatching(/No member answers as primary/) });
    expect(chooseCandidate([primary, { ...primary, serverName: 'b' }])).toEqual({ refusal: expect.stringMatching(/both say/) });
    expect(chooseCandidate([primary, replica('b')], 'a')).toEqual({ refusal: expect.stringMatching(/already/) });
    expect(chooseCandidate([primary, replica('b')], 'z')).toEqual({ refusal: expect.stringMatching(/not a member/) });
    expect(chooseCandidate([primary])).toEqual({ refusal: expect.stringMatching(/one member only/) });
  });

  it('never is somebody who could lose what was acknowledged or keep writers waiting', () => {
    const reading = fc.record({
      answers: fc.boolean(),
      role: fc.constantFrom('Primary' as const, 'SecondaryAsync' as const, 'Arbiter' as const),
      streaming: fc.boolean(),
      lagBytes: fc.option(fc.nat(2 * MAX_CANDIDATE_LAG_BYTES), { nil: undefined }),
      term: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 5 }), (given) => {
        const readings = given.map((one, index) => ({ ...one, serverName: `s${index}` }));
        const choice = chooseCandidate(readings);
        if ('refusal' in choice) return choice.refusal.length > 0;
        const [from, to] = [choice.primary, choice.candidate].map((name) => readings.find((one) => one.serverName === name));
        return (
          from?.role === 'Primary' &&
          to?.answers === true &&
          to.role === 'SecondaryAsync' &&
          to.streaming &&
          to.term === from.term &&
          (to.lagBytes ?? Infinity) <= MAX_CANDIDATE_LAG_BYTES
        );
      }),
    );
  });
});
