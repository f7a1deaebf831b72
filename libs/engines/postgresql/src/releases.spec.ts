import { describe, expect, it } from '@jest/globals';
import { describeReleases } from './releases.js';

describe('releases', () => {
  const today = new Date('2026-11-23T12:00:00Z');
  const statuses = (versions: string[], day = today): string[] =>
    describeReleases(versions, day).map(({ version, status }) => `${version} ${status}`);

  it('come newest first by number, not by letter', () => {
    expect(statuses(['17.9', '18.3', '17.10', '18.4', '18.4'])).toEqual([
      '18.4 available',
      '18.3 current',
      '17.10 available',
      '17.9 current',
    ]);
  });

  it('are over on the day after the final release of their major', () => {
    expect(statuses(['14.20'])).toEqual(['14.20 eol']);
    expect(statuses(['14.20'], new Date('2026-11-12T23:00:00Z'))).toEqual(['14.20 available']);
    expect(statuses(['9.6', '19.1'])).toEqual(['19.1 available', '9.6 eol']);
  });
});
