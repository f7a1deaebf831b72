import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { speaksFor } from './speaks-for.js';

describe('a voice', () => {
  it('of an owner counts where the address is that of an owner contact, whatever its case', () => {
    expect(speaksFor({ role: 'owner', email: 'Ada@Example.org' }, ['bob@x.org', 'ada@example.org'])).toBe(true);
    expect(speaksFor({ role: 'owner', email: 'ada@example.org' }, ['bob@x.org'])).toBe(false);
    expect(speaksFor({ role: 'owner', email: null }, ['bob@x.org'])).toBe(false);
  });

  it('of who only reads never counts, and of who runs the fleet always', () => {
    fc.assert(
      fc.property(fc.option(fc.emailAddress(), { nil: null }), fc.array(fc.emailAddress()), (email, owners) => {
        const all = email === null ? owners : [...owners, email];
        expect(speaksFor({ role: 'viewer', email }, all)).toBe(false);
        expect(speaksFor({ role: 'dba', email }, [])).toBe(true);
        expect(speaksFor({ role: 'admin', email }, [])).toBe(true);
      }),
    );
  });
});
