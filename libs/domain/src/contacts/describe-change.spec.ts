import { describe, expect, it } from '@jest/globals';
import { describeChange, describeContent } from './describe-change.js';

describe('a change in words', () => {
  it('names what became another, before and after', () => {
    const before: Record<string, string | null | string[]> = {
      email: 'a@x.org',
      zone: null,
      topics: ['patching'],
      role: 'owner',
    };
    const after = { email: 'b@x.org', zone: 'Europe/Zurich', topics: ['patching', 'backups'], role: 'owner' };
    expect(describeChange(before, after)).toBe(
      'email "a@x.org" -> "b@x.org", zone none -> "Europe/Zurich", topics [patching] -> [patching, backups]',
    );
    expect(describeChange(after, { ...after })).toBe('');
  });

  it('tells what there is, and not what is missing', () => {
    expect(describeContent({ email: 'a@x.org', phone: null, topics: [], note: '' })).toBe('email "a@x.org", topics []');
  });
});
