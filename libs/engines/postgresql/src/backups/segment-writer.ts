import { formatLogPosition } from '@rocket/domain';
import type { StorePlace } from '@rocket/engine-core';
import { writeSealed } from '@rocket/backup-stores';
import type { WalRange } from '@rocket/domain';

import { stepFailed } from '../sql-session.js';
import { backupKeys, STORE_TIMEOUT_MS } from './backup-files.js';
import type { ClockReading } from './server-clock.js';
import { segmentAt, segmentStart } from './wal-segments.js';

/** What is written is on its way into the store after so long: so much can be lost with the server. */
const STORE_EVERY_MS = 2_000;
/** Where storing is slow it is done less often, and takes no more than this part of the time. */
const PART_OF_TIME = 10;
/** Of more than so many, every other one is dropped: where storing is that slow, they are close together. */
const READINGS_KEPT = 1_000;
/** While nothing is written, it is told so often that nothing was. */
const TELL_EVERY_MS = 10_000;

/**
 * Gathers one timeline of the log into segments and stores them. Holds the segment that is being written in memory, and
 * stores its beginning from time to time, while it goes on receiving.
 */
export class SegmentWriter {
  range: WalRange | null;
  /** First byte that has not come yet. */
  position: bigint;
  /** First byte that is not stored. */
  storedUpTo: bigint;
  #pieces: Buffer[] = [];
  /** What the server has said of time, and what is not stored yet. The oldest first. */
  #readings: ClockReading[] = [];
  /** Something was stored of which nobody knows yet from when it is. */
  #isUndated = true;
  #dueAt = 0;
  #toldAt = 0;
  #partKey: string | undefined;
  #storing: Promise<void> | undefined;
  #fault: unknown;

  constructor(
    private readonly place: StorePlace,
    private readonly timeline: number,
    private readonly start: bigint,
    after: WalRange | null,
    private readonly onArchived: (range: WalRange) => Promise<void>,
    private readonly signal: AbortSignal,
  ) {
    this.position = this.storedUpTo = start;
    const continues = after !== null && after.term === timeline && after.to >= start;
    this.range = continues ? after : null;
    if (continues && after.to > start) this.#partKey = backupKeys.part(place, { timeline, number: segmentAt(start) }, after.to);
  }

  async write(from: bigint, piece: Buffer): Promise<void> {
    if (from !== this.position)
      throw stepFailed(`The log went on at ${formatLogPosition(from)} instead of ${formatLogPosition(this.position)}.`);
    for (let rest = piece; rest.length > 0;) {
      const left = Number(segmentStart(segmentAt(this.position) + 1n) - this.position);
      const taken = rest.subarray(0, left);
      this.#pieces.push(taken);
      this.position += BigInt(taken.length);
      rest = rest.subarray(taken.length);
      this.#passWhatIsStored();
      if (taken.length === left) await this.#storeSegment();
    }
  }

  /** Takes what the server says of time. It holds for what is stored once that reaches as far. */
  async note(reading: ClockReading): Promise<void> {
    this.#readings.push(reading);
    if (this.#readings.length > READINGS_KEPT) this.#readings = this.#readings.filter((_, place) => place % 2 === 0);
    const isIdle = this.storedUpTo === this.position && reading.position <= this.storedUpTo;
    const isDue = this.#isUndated || performance.now() > this.#toldAt + TELL_EVERY_MS;
    if (isIdle && isDue) await this.#tell();
  }

  /** Begins to store what has come, when it is time to. Answers whether something was stored since it was asked last. */
  async storeWhenDue(): Promise<boolean> {
    if (this.#fault !== undefined) throw this.#fault as Error;
    const before = this.#reported;
    this.#reported = this.storedUpTo;
    if (!this.#storing && this.#hasNews() && performance.now() >= this.#dueAt)
      this.#storing = this.#storePart()
        .catch((error: unknown) => (this.#fault = error))
        .then(() => (this.#storing = undefined));
    await Promise.resolve();
    return this.storedUpTo > before;
  }
  #reported = 0n;

  /** Stores all that has come. */
  async storeAll(): Promise<void> {
    await this.#idle();
    if (this.#hasNews()) await this.#storePart();
  }

  /** After an interruption, what comes first is stored already: in a longer piece, which it must not replace. */
  #passWhatIsStored(): void {
    const { range } = this;
    if (range && this.position >= range.to && this.storedUpTo < range.to) this.storedUpTo = range.to;
  }

  #hasNews(): boolean {
    return this.storedUpTo < this.position && (this.range === null || this.range.to < this.position);
  }

  async #storePart(): Promise<void> {
    const began = performance.now();
    const [end, pieces] = [this.position, [...this.#pieces]];
    const key = backupKeys.part(this.place, { timeline: this.timeline, number: segmentAt(end - 1n) }, end);
    await this.#store(key, pieces);
    await this.#replacePart(key);
    this.storedUpTo = end;
    await this.#tell();
    this.#dueAt = performance.now() + Math.max(STORE_EVERY_MS, PART_OF_TIME * (performance.now() - began));
  }

  async #storeSegment(): Promise<void> {
    await this.#idle();
    await this.#store(
      backupKeys.segment(this.place, { timeline: this.timeline, number: segmentAt(this.position - 1n) }),
      this.#pieces,
    );
    await this.#replacePart(undefined);
    this.#pieces = [];
    this.storedUpTo = this.position;
    await this.#tell();
  }

  async #idle(): Promise<void> {
    await this.#storing;
    if (this.#fault !== undefined) throw this.#fault as Error;
  }

  async #store(key: string, pieces: readonly Buffer[]): Promise<void> {
    await writeSealed(this.place.store, key, this.place.key, pieces, { timeoutMs: STORE_TIMEOUT_MS, signal: this.signal });
  }

  /** What is stored now takes the place of a shorter one. */
  async #replacePart(key: string | undefined): Promise<void> {
    this.#isUndated = true;
    const old = this.#partKey;
    this.#partKey = key;
    if (old !== undefined && old !== key)
      await this.place.store.remove(old, { timeoutMs: STORE_TIMEOUT_MS, signal: this.signal });
  }

  /**
   * Tells how far the log is stored, and until when everything is there: the latest reading that is stored as a whole. As long as
   * there is none, a new range is not told of: what it holds is restored as the end of the one before.
   */
  async #tell(): Promise<void> {
    const reached = this.#readings.findLast(({ position }) => position <= this.storedUpTo);
    this.#readings = this.#readings.filter(({ position }) => position > this.storedUpTo);
    const { range } = this;
    if (reached) this.#isUndated = false;
    if (range) {
      const toAt = reached && reached.at > range.toAt ? reached.at : range.toAt;
      // What comes again after an interruption is stored again, and was told before.
      this.range = { ...range, to: range.to > this.storedUpTo ? range.to : this.storedUpTo, toAt };
    } else if (reached)
      this.range = { term: this.timeline, from: this.start, to: this.storedUpTo, fromAt: reached.at, toAt: reached.at };
    if (!this.range) return;
    this.#toldAt = performance.now();
    await this.onArchived(this.range);
  }
}
