import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, generateSshKey, isPair, isSameKey, parsePublicKey, publicKeyLine } from './ssh-keys.js';

/** Made by ssh-keygen, with what `ssh-keygen -l` says about them. */
const KNOWN = [
  {
    keyType: 'ssh-ed25519',
    base64: 'AAAAC3NzaC1lZDI1NTE5AAAAIGNqweXEP0gfMPFXibnaJSbbbEEyjuFH/d6Y1Jzn1e8s',
    fingerprint: 'SHA256:VkPN7PkcqYUfpXRKMxuLyjduzbxLPkeDHxKtJOYhSuI',
  },
  {
    keyType: 'ecdsa-sha2-nistp256',
    base64:
      'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBN9mRlI7tBWE6xTnMeO8tS9NwwwdNn8e6AQBLIlG3fDm0Ak/dj8nHG+WqjhcPdxpM6/k+1U9W7a2V9sRbPx4MUA=',
    fingerprint: 'SHA256:54vkWIuo+DXXRKPJvjGXW/6jb+nLT414AMGhv+CqBmM',
  },
  {
    keyType: 'ssh-rsa',
    base64:
      'AAAAB3NzaC1yc2EAAAADAQABAAABgQCQY3lqCUAG5PMnNJauUbhwXvsJYb8BLLzx7gH1YIlgBicxFzJhesErKzWhvPGemvyGNvCGlM5nCV5XJuIFp0ue3JLQ5jiIjIHkPPVBEJj3Q5VSsBTiQMA1CULju21G4MwcbKEct2k6tvRxPc3SSq36/uIgMzVPKcUu15MqO1rcWvt8hF8wXWa7Ad2HndZo0YqX4xEwzc/eo//HpVE+8Yr7yxQszfHdOnv3SAxioFb2eXjbBzvsW9jvE1NZZXp5qplUWdZlxkoy7QKx36605yMoYkZrvKfRwX8OVn3Rn+lnD2WHHdJEcQKvEYhEEApgI/wbxiKv4SNy652ZZ8jlmPj0Z8P8SxW5dqg7l+KAl+wqDz8CnIYMhhj85q2GCeN/KRueLRebba1qF/5Nc0BBDHcEVflV5ZPUNFODwPTRFfOgXb7Q6TpwPg6JQDbYrkYD8TN7e5xpCj4PtYdoavHyj43cnd/8uABf64C5xBRrS3Hx74VXExph2Q69HMAb+VhMsbM=',
    fingerprint: 'SHA256:deMnr2QG8hgaKQP0OBIpdU5jvq5Sl2M7i4EVKO433h4',
  },
];

describe.each(KNOWN)('a public key of type $keyType', ({ keyType, base64, fingerprint }) => {
  const blob = Buffer.from(base64, 'base64');

  it('has the fingerprint that ssh-keygen shows, with and without a comment', () => {
    expect(fingerprintOf(`${keyType} ${base64}`)).toBe(fingerprint);
    expect(fingerprintOf(`  ${keyType} ${base64} a comment of somebody\n`)).toBe(fingerprint);
  });

  it('is the same as it comes over the wire', () => {
    expect(publicKeyLine(blob)).toBe(`${keyType} ${base64}`);
    expect(isSameKey(blob, `${keyType} ${base64} a comment`)).toBe(true);
  });

  it('is no other, not even by one bit', () => {
    const other = Buffer.from(blob);
    other.writeUInt8((other.at(-1) ?? 0) ^ 1, other.length - 1);
    expect(isSameKey(other, `${keyType} ${base64}`)).toBe(false);
    for (const known of KNOWN)
      if (known.base64 !== base64) expect(isSameKey(blob, `${known.keyType} ${known.base64}`)).toBe(false);
  });

  it('is refused under the name of another type', () => {
    for (const other of KNOWN) {
      if (other.keyType !== keyType) expect(parsePublicKey(`${other.keyType} ${base64}`)).toBeUndefined();
    }
  });
});

describe('lines that are no public key', () => {
  const [{ base64 }] = KNOWN as [(typeof KNOWN)[number]];

  it.each([
    ['nothing', ''],
    ['a type alone', 'ssh-ed25519'],
    ['a type that is too old', `ssh-dss ${base64}`],
    ['no base64', 'ssh-ed25519 not-base64!'],
    ['a key that is too short to say its type', 'ssh-ed25519 AAAA'],
    ['options in front', `command="sh" ssh-ed25519 ${base64}`],
    ['two lines', `ssh-ed25519 ${base64}\nssh-ed25519 ${base64}`],
    ['a private key', generateSshKey('x').privateKey],
  ])('are refused: %s', (_what, line) => {
    expect(parsePublicKey(line)).toBeUndefined();
    expect(() => fingerprintOf(line)).toThrow(expect.objectContaining({ code: 'validation-failed' }));
  });
});

describe('generateSshKey', () => {
  it('makes a key of its own each time, with the comment in its public line', () => {
    const [one, other] = [generateSshKey('rocket-dbaas'), generateSshKey('rocket-dbaas')];
    expect(one.publicKey).toMatch(/^ssh-ed25519 \S+ rocket-dbaas$/);
    expect(parsePublicKey(one.publicKey)).toBeDefined();
    expect(one.privateKey).not.toBe(other.privateKey);
    expect(fingerprintOf(one.publicKey)).not.toBe(fingerprintOf(other.publicKey));
  });
});

describe('a pair of keys that is made', () => {
  it('can be read and fits, however often one is made', () => {
    const pairs = Array.from({ length: 1_500 }, () => generateSshKey('rocket'));
    expect(pairs.filter(({ privateKey, publicKey }) => !isPair(privateKey, publicKey))).toEqual([]);
    const [one, other] = pairs;
    expect(isPair(one?.privateKey ?? '', other?.publicKey ?? '')).toBe(false);
    expect(isPair('no key', one?.publicKey ?? '')).toBe(false);
  }, 60_000);
});
