import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBackupStore } from '@rocket/backup-stores/testing';
import type { WalRange } from '@rocket/domain';
import { SegmentWriter } from './segment-writer.js';
import { SEGMENT_BYTES, segmentStart } from './wal-segments.js';

const START = segmentStart(3n);
const WHOLE = Number(SEGMENT_BYTES);
const at = (second: number): Date => new Date(Date.UTC(2026, 10, 25, 12, 0, second));
const reading = (beyondStart: number, second: number) => ({ position: START + BigInt(beyondStart), at: at(second) });

describe('what is told of the log that is stored', () => {
  let store: MemoryBackupStore;
  let told: WalRange[];
  beforeEach(() => {
    store = new MemoryBackupStore();
    told = [];
  });

  const writerAfter = (after: WalRange | null, timeline = 1): SegmentWriter => {
    const place = { kind: 'store' as const, store, prefix: 'PostgreSQL/x', key: randomBytes(32) };
    const onArchived = (range: WalRange): Promise<void> => Promise.resolve(void told.push(range));
    return new SegmentWriter(place, timeline, START, after, onArchived, new AbortController().signal);
  };
  const write = (writer: SegmentWriter, bytes: number) => writer.write(writer.position, Buffer.alloc(bytes));
  const names = (): string[] => [...store.objects.keys()].map((key) => key.split('/').at(-1) ?? '').sort();

  it('promises no instant before the server has said how far it was then, however much is stored', async () => {
    const writer = writerAfter(null);
    await write(writer, WHOLE + 100);
    await writer.storeAll();
    expect(names()).toEqual(['000000010000000000000003', '000000010000000000000004.4000064.part']);
    expect(told).toEqual([]);
    // The server had more than we have.
    await writer.note(reading(WHOLE + 200, 1));
    expect(told).toEqual([]);
    await write(writer, 100);
    await writer.storeAll();
    expect(told).toEqual([{ term: 1, from: START, to: START + BigInt(WHOLE + 200), fromAt: at(1), toAt: at(1) }]);
  });

  it('promises the latest instant that is stored as a whole, and none that is not', async () => {
    const writer = writerAfter(null);
    await writer.note(reading(10, 1));
    await writer.note(reading(20, 2));
    await writer.note(reading(30, 3));
    await write(writer, 25);
    await writer.storeAll();
    expect(told.at(-1)).toMatchObject({ to: START + 25n, toAt: at(2) });
    await write(writer, 5);
    await writer.storeAll();
    expect(told.at(-1)).toMatchObject({ to: START + 30n, toAt: at(3) });
    expect(names()).toEqual(['000000010000000000000003.300001E.part']);
  });

  it('says at once of an idle server that nothing was written', async () => {
    const writer = writerAfter(null);
    await write(writer, 10);
    await writer.storeAll();
    await writer.note(reading(10, 1));
    expect(told).toHaveLength(1);
    await writer.note(reading(10, 2));
    // And then now and then.
    expect(told).toHaveLength(1);
  });

  it('goes on after an interruption without taking back what was stored, and ends a range that it does not continue', async () => {
    const before: WalRange = { term: 1, from: START - SEGMENT_BYTES, to: START + 50n, fromAt: at(0), toAt: at(5) };
    const same = writerAfter(before);
    await write(same, 20);
    await same.storeAll();
    expect(names()).toEqual([]);
    await write(same, 40);
    await same.storeAll();
    expect(told).toEqual([{ ...before, to: START + 60n }]);

    const next = writerAfter(before, 2);
    await write(next, 20);
    await next.note(reading(20, 9));
    await next.storeAll();
    expect(told.at(-1)).toEqual({ term: 2, from: START, to: START + 20n, fromAt: at(9), toAt: at(9) });
  });
});
