import { describe, expect, it } from '@jest/globals';
import { ago, bytes, counted, duration, gigs, listed, sizeInWords, took, waited } from './words.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('words', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [3 * MINUTE + 12_000, '3 min 12 s'],
    [2 * HOUR, '2 h'],
    [26 * HOUR + 5 * MINUTE, '1 d 2 h'],
    [-5, '0 s'],
  ])('says %d ms as %s', (ms, words) => expect(duration(ms)).toBe(words));

  it('shows tenths of a second only where they matter', () => {
    expect(took(1_340)).toBe('1.3 s');
    expect(took(12_340)).toBe('12 s');
  });

  it('says how long a writer waited to the millisecond below a second, and that nobody looked', () => {
    expect(waited(84.4)).toBe('84 ms');
    expect(waited(1_240)).toBe('1.2 s');
    expect(waited(0)).toBe('0 ms');
    expect(waited(null)).toBe('–');
  });

  it('says “now” for what just happened, and never a negative time when clocks differ', () => {
    expect(ago(3_000)).toBe('now');
    expect(ago(-90_000)).toBe('now');
    expect(ago(90_000)).toBe('1 min ago');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [3_400_000, '3.4 MB'],
    [120_000, '120 kB'],
  ])('says %d bytes as %s', (count, words) => expect(bytes(count)).toBe(words));

  it.each([
    [0.036, '36 MB'],
    [100, '100 GB'],
    [1_240.5, '1.2 TB'],
    [0, '0 GB'],
  ])('says %d GB as %s', (count, words) => expect(gigs(count)).toBe(words));

  it('counts and lists like a person', () => {
    expect([counted(1, 'server'), counted(1_200, 'server')]).toEqual(['1 server', '1,200 servers']);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });

  it('leave out what nobody knows of a size', () => {
    expect(sizeInWords({ cpu: 4, ramGb: 16, dbGigs: 1500 })).toBe('4 CPU · 16 GB · 1.5 TB');
    expect(sizeInWords({ cpu: 4, ramGb: 0, dbGigs: 0 })).toBe('4 CPU');
    expect(sizeInWords({ cpu: 0, ramGb: 0, dbGigs: 0 })).toBe('not known');
  });
});
