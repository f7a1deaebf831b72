import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Severity, Ticks } from './incident-words.js';
import { UNKNOWN_AFTER_MS, WATCHING_MAX_MS, missReading, stepIncident } from './step-incident.js';
import type { IncidentTicks, IncidentTransition } from './step-incident.js';

const EVERY_MS = 15_000;
const TWO: Ticks = { normal: 2, warning: 2, critical: 2 };
const SEVERITIES: Readonly<Record<string, Severity>> = { N: 'Normal', W: 'Warning', C: 'Critical' };

/** `N`, `W`, `C`, or `B` while an operation works on the cluster. Answers the state after each, `!` where somebody is told. */
function play(readings: string, ticks = TWO): string[] {
  let current: IncidentTicks | null = null;
  return [...readings].map((letter, place) => {
    const reading = SEVERITIES[letter] ?? 'Critical';
    const { next, transition } = stepIncident(current, reading, { ticks, nowMs: place * EVERY_MS, isBlackout: letter === 'B' });
    current = next;
    const words = transition?.to === 'Closed' ? 'closed' : (next?.state ?? '-');
    return transition?.notify ? `${words}!` : words;
  });
}

describe('an incident', () => {
  it.each([
    ['NWW', ['-', 'Watching', 'Warning!']],
    ['CNN', ['Watching', 'Watching', '-']],
    ['NWCC', ['-', 'Watching', 'Watching', 'Critical!']],
    ['CCNN', ['Watching', 'Critical!', 'Critical', 'closed!']],
    // Stepping down takes what a Warning takes, and then Critical what Critical takes.
    ['CCWW', ['Watching', 'Critical!', 'Critical', 'Warning!']],
    ['CCWWC', ['Watching', 'Critical!', 'Critical', 'Warning!', 'Warning']],
    // In turn they do not stay below Critical for ever.
    ['CWC', ['Watching', 'Watching', 'Critical!']],
    ['WWCWC', ['Watching', 'Warning!', 'Warning', 'Warning', 'Critical!']],
    // One good reading among bad ones closes nothing.
    ['CCNCN', ['Watching', 'Critical!', 'Critical', 'Critical', 'Critical']],
    // While an operation works on the cluster nothing begins, nobody is told, and afterwards it is what it was.
    ['BBB', ['-', '-', '-']],
    ['CCBBC', ['Watching', 'Critical!', 'Blackout', 'Blackout', 'Critical']],
    ['CCBNN', ['Watching', 'Critical!', 'Blackout', 'Critical', 'closed!']],
    ['CBC', ['Watching', '-', 'Watching']],
  ])('goes by %s to %j', (readings, states) => expect(play(readings)).toEqual(states));

  it('keeps to what is asked of each severity', () => {
    expect(play('CWWWNNN', { normal: 3, warning: 3, critical: 1 })).toEqual([
      'Critical!',
      'Critical',
      'Critical',
      'Warning!',
      'Warning',
      'Warning',
      'closed!',
    ]);
  });

  it('is not watched for ever', () => {
    const flicker = 'WN'.repeat(Math.ceil(WATCHING_MAX_MS / EVERY_MS / 2) + 3);
    expect(play(flicker)).toContain('-');
    expect(play(flicker).some((word) => word.endsWith('!'))).toBe(false);
  });

  it('is unknown when nothing is measured for a while, and what it was when it is again', () => {
    const options = { ticks: TWO, nowMs: 0, isBlackout: false };
    const first = stepIncident(null, 'Critical', options).next;
    const critical = stepIncident(first, 'Critical', options).next;
    if (!critical || !first) throw new Error('There is none.');
    expect(missReading(critical, UNKNOWN_AFTER_MS)).toEqual({ next: critical, transition: null });
    const { next, transition } = missReading(critical, UNKNOWN_AFTER_MS + 1);
    expect([next?.state, transition]).toEqual(['Unknown', { from: 'Critical', to: 'Unknown', notify: false }]);
    expect(missReading(first, UNKNOWN_AFTER_MS + 1).next).toBeNull();
    const back = stepIncident(next, 'Critical', { ...options, nowMs: UNKNOWN_AFTER_MS + 2 });
    expect([back.next?.state, back.transition]).toEqual(['Critical', { from: 'Unknown', to: 'Critical', notify: false }]);
  });

  const letters = fc.array(fc.constantFrom('N', 'W', 'C', 'B'), { minLength: 1, maxLength: 60 }).map((all) => all.join(''));
  const anyTicks = fc.record({ normal: count(), warning: count(), critical: count() });

  it('tells of an end only after a beginning, and of each once', () => {
    fc.assert(
      fc.property(letters, anyTicks, (readings, ticks) => {
        const told = play(readings, ticks).filter((word) => word.endsWith('!'));
        for (const [place, word] of told.entries()) {
          expect(word).not.toBe(told[place - 1]);
          if (word === 'closed!') expect(['Warning!', 'Critical!']).toContain(told[place - 1]);
        }
      }),
    );
  });

  it('becomes Critical by as many critical readings as are asked for, and closes by as many good ones', () => {
    fc.assert(
      fc.property(letters, anyTicks, (readings, ticks) => {
        expect(play(readings + 'C'.repeat(ticks.critical), ticks).at(-1)).toMatch(/^Critical/);
        expect(play(readings + 'N'.repeat(ticks.normal), ticks).at(-1)).toMatch(/^(-|closed!)$/);
      }),
    );
  });

  it('counts within what is asked for, and every step follows the one before', () => {
    fc.assert(
      fc.property(letters, anyTicks, (readings, ticks) => {
        let current: IncidentTicks | null = null;
        let state: string | null = null;
        for (const [place, letter] of [...readings].entries()) {
          const options = { ticks, nowMs: place * EVERY_MS, isBlackout: letter === 'B' };
          const step: { next: IncidentTicks | null; transition: IncidentTransition | null } = stepIncident(
            current,
            SEVERITIES[letter] ?? 'Normal',
            options,
          );
          if (step.transition) expect(step.transition.from).toBe(state);
          if (step.next) {
            expect(step.next.normal).toBeLessThan(ticks.normal);
            expect(step.next.warning).toBeLessThanOrEqual(ticks.warning);
            expect(step.next.critical).toBeLessThanOrEqual(ticks.critical);
          }
          current = step.next;
          state = current?.state ?? null;
        }
      }),
    );
  });
});

function count(): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: 4 });
}
