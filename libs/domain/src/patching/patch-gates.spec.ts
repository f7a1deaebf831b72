import { describe, expect, it } from '@jest/globals';
import { GATE_LIMITS, afterFaults, gateFaults } from './patch-gates.js';
import type { GateReading } from './patch-gates.js';

const primary: GateReading = { serverName: 'a', answers: true, role: 'Primary', streaming: true, lagBytes: 0, version: '17.9' };
const replica = (serverName: string, given: Partial<GateReading> = {}): GateReading => ({
  serverName,
  answers: true,
  role: 'SecondaryAsync',
  streaming: true,
  lagBytes: 0,
  copiesRunning: 0,
  version: '17.9',
  ...given,
});
const before = (readings: GateReading[], freeDiskGb = 10): string[] =>
  gateFaults(readings, { leaving: 'b', primary: 'a', freeDiskGb }, GATE_LIMITS);

describe('the gate before a member', () => {
  it('is open when everybody is well', () => expect(before([primary, replica('b'), replica('c')])).toEqual([]));

  it.each<[string, GateReading[], RegExp]>([
    [
      'another member is down',
      [primary, replica('b'), replica('c', { answers: false, fault: 'Nothing listens.' })],
      /Nothing listens/,
    ],
    ['another member does not stream', [primary, replica('b'), replica('c', { streaming: false })], /c: /],
    ['a replica is too far behind', [primary, replica('b', { lagBytes: 2 * 1024 ** 2 })], /bytes behind/],
    ['nobody knows how far one is behind', [primary, replica('b', { lagBytes: undefined })], /Nobody knows/],
    ['somebody else is the primary', [replica('a'), { ...primary, serverName: 'b' }], /a is not the primary; b is/],
    ['two say they are the primary', [primary, replica('b'), { ...primary, serverName: 'c' }], /c says it is the primary/],
    ['a backup is being taken', [{ ...primary, copiesRunning: 1 }, replica('b')], /backup or a copy/],
  ])('is shut while %s', (_why, readings, fault) => expect(before(readings).join(' ')).toMatch(fault));

  it('is shut for a long transaction on the member itself, not for one elsewhere', () => {
    const oldestTransaction = { ageMs: 60_000, text: 'process 7 of user app' };
    expect(before([primary, replica('b', { oldestTransaction })])).toEqual([
      'A transaction on b is open for 60 s and would be cut off: process 7 of user app.',
    ]);
    expect(before([{ ...primary, oldestTransaction }, replica('b')])).toEqual([]);
  });

  it('is shut while nobody knows what it would interrupt, or how much disk there is', () => {
    expect(before([primary, replica('b', { copiesRunning: undefined })])).toEqual([
      'b could not be asked for its transactions and copies.',
    ]);
    expect(gateFaults([primary, replica('b')], { leaving: 'b', primary: 'a' }, GATE_LIMITS)).toEqual([
      'Nobody knows how much disk is free on b.',
    ]);
  });

  it('is shut when its disk is nearly full', () =>
    expect(before([primary, replica('b')], 0.1)).toEqual(['b has 0.10 GB of free disk; 0.5 GB are needed.']));
});

describe('a member that was patched', () => {
  const after = (reading: GateReading): string[] => afterFaults(reading, { role: 'replica', version: '17.10' }, GATE_LIMITS);

  it('is done when it answers the target and has caught up', () => expect(after(replica('b', { version: '17.10' }))).toEqual([]));
  it('is not done while it answers another version, though it runs', () =>
    expect(after(replica('b'))).toEqual(['b answers version 17.9, not 17.10.']));
  it('is not done while it does not stream', () =>
    expect(after(replica('b', { version: '17.10', streaming: false }))).toEqual([
      'b does not receive changes from the primary.',
    ]));
  it('is not done when it came back as a primary', () =>
    expect(after({ ...primary, serverName: 'b', version: '17.10' }).join(' ')).toMatch(/should be a replica/));
});
