import { describe, expect, it } from '@jest/globals';
import { openingsInWords, windowFault, windowParts, windowText } from './window-words.js';

const SUNDAY = 'Sun:02:00-Sun:04:00 Europe/Zurich';

describe('a maintenance window in fields', () => {
  it('is the same text again', () => {
    expect(windowText(windowParts(SUNDAY))).toBe(SUNDAY);
    expect(windowText(windowParts('Sat:23:00-Sun:01:00'))).toBe('Sat:23:00-Sun:01:00 UTC');
  });

  it('says what is wrong with it', () => {
    expect(windowFault(SUNDAY)).toBeUndefined();
    expect(windowFault('Sun:02:00-Sun:02:10 UTC')).toBe('It must last at least 30 minutes.');
    expect(windowFault('Sun:-Sun:04:00 UTC')).toMatch(/^It must look like/);
  });

  it('opens at times that are said in its zone, and in that of the reader where that is another clock', () => {
    const now = new Date('2026-11-25T00:00:00Z');
    const [first, ...others] = openingsInWords(SUNDAY, now, 'America/New_York');
    expect(others).toHaveLength(2);
    expect(first?.there).toMatch(/29.*2:00.*4:00/);
    expect(first?.here).toMatch(/28.*8:00.*10:00/);
    expect(first?.when).toBe('in 4 d');
    expect(openingsInWords(SUNDAY, now, 'Europe/Berlin')[0]?.here).toBe('');
    expect(openingsInWords(SUNDAY, new Date('2026-11-29T02:00:00Z'), 'UTC')[0]?.when).toBe('open now');
  });

  it('does not open when it cannot be read', () => {
    expect(openingsInWords('never', new Date(), 'UTC')).toEqual([]);
  });
});
