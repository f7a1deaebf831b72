import { formatLogPosition } from '@rocket/domain';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseControlFile, parseLsn } from './control-file.js';

/** The first bytes of a control file of PostgreSQL 17 that was shut down at 0/3000060 on timeline 2. */
function head({ version = 1700, state = 1 } = {}): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeBigUInt64LE(7_421_000_000_000_000_001n, 0);
  bytes.writeUInt32LE(version, 8);
  bytes.writeUInt32LE(202406281, 12);
  bytes.writeUInt32LE(state, 16);
  bytes.writeBigUInt64LE(0x3000060n, 32);
  bytes.writeBigUInt64LE(0x3000028n, 40);
  bytes.writeUInt32LE(2, 48);
  return bytes;
}

describe('a control file', () => {
  it('tells state, checkpoint and timeline', () => {
    expect(parseControlFile(head())).toEqual({ state: 'shut down', checkpointLsn: 0x3000060n, timeline: 2 });
    expect(parseControlFile(head({ state: 6 }))?.state).toBe('in production');
  });

  it('is not guessed at when it is cut short, of an unknown version or in another byte order', () => {
    expect(parseControlFile(head().subarray(0, 63))).toBeUndefined();
    expect(parseControlFile(head({ version: 5000 }))).toBeUndefined();
    expect(parseControlFile(head({ state: 7 }))).toBeUndefined();
    expect(parseControlFile(head().swap32())).toBeUndefined();
  });
});

describe('a log position', () => {
  it('is a number with two halves', () => {
    expect(parseLsn('1/20')).toBe(0x100000020n);
    expect(formatLogPosition(0x100000020n)).toBe('1/20');
  });

  it('reads back as it was written', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (lsn) => parseLsn(formatLogPosition(lsn)) === lsn));
  });
});
