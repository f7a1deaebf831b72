import { describe, expect, it } from '@jest/globals';
import { equalSecrets, hashToken, newToken } from './tokens.js';

describe('tokens', () => {
  it('carry their prefix and 256 random bits', () => {
    expect(newToken('rkt')).toMatch(/^rkt_[A-Za-z0-9_-]{43}$/);
    expect(newToken('rkt')).not.toBe(newToken('rkt'));
  });

  it('are stored as a SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('compare equal only to themselves', () => {
    expect(equalSecrets('abc', 'abc')).toBe(true);
    expect(equalSecrets('abc', 'abcd')).toBe(false);
  });
});
