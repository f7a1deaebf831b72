import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WaitingMessages } from './waiting-messages.js';

const PIECE = 16;
const texts = (messages: readonly Buffer[]): string[] => messages.map((message) => message.toString());
/** As the driver gives them: each in the memory of the one before. */
function feed(waiting: WaitingMessages, messages: readonly string[]): number {
  const memory = Buffer.alloc(64);
  return messages.reduce((bytes, message) => bytes + waiting.add(memory.subarray(0, memory.write(message))), 0);
}

describe('messages that wait', () => {
  it('are those that came, in their order, though their memory was used again', () => {
    const waiting = new WaitingMessages();
    feed(waiting, ['dab', 'dcd', 'p1']);
    expect([texts(waiting.take()), waiting.isEmpty, waiting.take()]).toEqual([['dab', 'dcd', 'p1'], true, []]);
  });

  it('come as one where they follow each other and are of the kind', () => {
    const waiting = new WaitingMessages({ kind: 'd', pieceBytes: PIECE });
    feed(waiting, ['n', 'dab', 'dcd', 'p1', 'p2', 'def']);
    expect(waiting.isEmpty).toBe(false);
    expect(texts(waiting.take())).toEqual(['n', 'dabcd', 'p1', 'p2', 'def']);
    feed(waiting, ['dgh']);
    expect(texts(waiting.take())).toEqual(['dgh']);
  });

  it('lose nothing, get nothing, and keep what was taken, whatever comes and whenever they are taken', () => {
    const anyMessage = fc.oneof(
      { weight: 5, arbitrary: fc.string({ maxLength: 40, unit: 'binary-ascii' }).map((text) => `d${text}`) },
      fc.constantFrom('p1', 'n', 'm'),
    );
    fc.assert(
      fc.property(fc.array(fc.array(anyMessage, { maxLength: 12 }), { maxLength: 8 }), (rounds) => {
        const waiting = new WaitingMessages({ kind: 'd', pieceBytes: PIECE });
        const taken: Buffer[] = [];
        for (const round of rounds) {
          const promised = feed(waiting, round);
          const came = waiting.take();
          // Whoever counts what waits comes to nothing in the end.
          expect(came.reduce((bytes, message) => bytes + message.length, 0)).toBe(promised);
          taken.push(...came);
        }
        const told = (messages: string[]): string =>
          messages.map((message) => (message.startsWith('d') ? message.slice(1) : `[${message}]`)).join('');
        expect(told(texts(taken))).toBe(told(rounds.flat()));
        for (const message of taken) expect(message.length).toBeLessThanOrEqual(Math.max(PIECE * 2, 41));
      }),
    );
  });
});
