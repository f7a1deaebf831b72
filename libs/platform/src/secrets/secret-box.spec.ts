import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretBox } from './secret-box.js';

const box = new SecretBox(randomBytes(32));
const unreadable = expect.objectContaining({ code: 'secret-unreadable' });

describe('SecretBox', () => {
  it('opens whatever it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, context) => {
        expect(box.open(box.seal(secret, context), context)).toBe(secret);
      }),
    );
  });

  it('never seals the same secret into the same text', () => {
    expect(box.seal('secret', 'a')).not.toBe(box.seal('secret', 'a'));
  });

  it('does not open a secret that was moved to another place', () => {
    expect(() => box.open(box.seal('secret', 'cluster:1'), 'cluster:2')).toThrow(unreadable);
  });

  it('does not open what another key sealed, and names both keys', () => {
    const other = new SecretBox(randomBytes(32));
    expect(() => other.open(box.seal('secret', 'a'), 'a')).toThrow(
      expect.objectContaining({ code: 'secret-unreadable', detail: expect.stringContaining(box.keyId) }),
    );
  });

  it('does not open a text with any one character changed', () => {
    const sealed = box.seal('secret', 'a');
    for (let at = 0; at < sealed.length - 1; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(() => box.open(changed, 'a')).toThrow(unreadable);
    }
  });

  it.each(['', 'v1', 'v2.aa.bb', 'v1.x.y.z', `v1.${box.keyId}.AAAA`])('refuses %j', (text) => {
    expect(() => box.open(text, 'a')).toThrow(unreadable);
  });

  it('takes no key of another length', () => {
    expect(() => new SecretBox(randomBytes(16))).toThrow(RangeError);
  });
});
