import { describe, expect, it } from '@jest/globals';
import type { Incident } from '@rocket/contracts';
import { incidentNumbers, incidentTitle, isQuiet } from './incident-words.js';

const incident = { title: 'Disk used', element: '/var', least: 95, current: 97, greatest: 99, unit: 'percent' } as Incident;

describe('an incident in words', () => {
  it('says what it is of, and what was measured', () => {
    expect(incidentTitle(incident)).toBe('Disk used of /var');
    expect(incidentNumbers(incident)).toBe('97 %, between 95 % and 99 %');
    expect(incidentNumbers({ ...incident, least: 97, greatest: 97 })).toBe('97 %');
    expect(incidentNumbers({ ...incident, least: null, current: null, greatest: null })).toBe('no answer');
  });

  it('is quiet only until the end of its silence', () => {
    const until = { silencedUntil: '2026-11-30T12:00:00Z' };
    expect([isQuiet(until, Date.parse('2026-11-30T11:59:59Z')), isQuiet(until, Date.parse('2026-11-30T12:00:01Z'))]).toEqual([
      true,
      false,
    ]);
    expect(isQuiet({ silencedUntil: null }, 0)).toBe(false);
  });
});
