import { describe, expect, it } from '@jest/globals';
import { exactlyIn, fieldText } from './instants.js';

describe('an instant', () => {
  it('is written as servers do, in any zone', () => {
    const at = Date.parse('2026-11-25T07:30:12.900Z');
    expect(exactlyIn(at, 'UTC')).toBe('2026-11-25 07:30:12 UTC');
    expect(exactlyIn(at, 'Europe/Zurich')).toBe('2026-11-25 08:30:12 Europe/Zurich');
  });

  it('stands in its field on the clock of the reader, and comes back to the second', () => {
    const at = Date.parse('2026-06-25T07:30:12Z');
    expect(fieldText(at)).toMatch(/^2026-06-2\dT\d\d:\d\d:12$/);
    expect(new Date(fieldText(at)).getTime()).toBe(at);
    expect(fieldText(Number.NaN)).toBe('');
  });
});
