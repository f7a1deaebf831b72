import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteGaps } from '@rocket/domain';
import type { WriteProbe } from '@rocket/engine-core';

/** A write begins so long after the one before it, or at once when that took longer, ms. */
const EVERY_MS = 15;
/** A write that is not acknowledged by then is given up; whether it is stored nobody knows. */
const WRITE_TIMEOUT_MS = 1_000;
/** So much of the past is kept in the cluster to be looked for again after a change of its primary. */
const KEPT_WRITES = 5_000;
const MAX_PIECES = 300;
const FIRST_PIECE_MS = 1_000;

/**
 * A client that writes to a cluster all the time while it is worked on: it knows the longest time without an acknowledged
 * write, and whether everything that was acknowledged is still there.
 */
export class WriteWatch {
  private readonly stopping = new AbortController();
  private readonly beganAt = Date.now();
  /** Monotonic, ms. */
  private readonly origin = performance.now();
  private lastAcknowledgedAt = this.origin;
  private longestMs = 0;
  private worstMs = 0;
  private next = 1;
  private acknowledged: number[] = [];
  private writes = 0;
  private lost = 0;
  private everyMs = FIRST_PIECE_MS;
  private pieces: (number | null)[] = [];
  private readonly running: Promise<void>;

  /** @param before what an earlier watch of the same operation saw: its picture goes on */
  constructor(
    private readonly probe: WriteProbe,
    private readonly before: WriteGaps | null = null,
  ) {
    if (before) {
      this.everyMs = before.everyMs;
      this.pieces = [...before.gaps];
    }
    this.running = this.writeOn();
  }

  /** The longest time without an acknowledged write since this was asked last, ms; one that lasts counts up to now. */
  takeOutageMs(): number {
    const longest = Math.max(this.longestMs, performance.now() - this.lastAcknowledgedAt);
    this.longestMs = 0;
    this.worstMs = Math.max(this.worstMs, longest);
    return Math.round(longest);
  }

  /** The longest since it began. */
  get longestOutageMs(): number {
    return Math.round(Math.max(this.worstMs, this.longestMs));
  }

  gaps(): WriteGaps {
    const { everyMs, pieces, before } = this;
    const [writes, lost] = [this.writes + (before?.writes ?? 0), this.lost + (before?.lost ?? 0)];
    return { from: new Date(this.from).toISOString(), everyMs, gaps: [...pieces], writes, lost };
  }

  /** When the picture begins, ms since 1970. */
  private get from(): number {
    return this.before ? Date.parse(this.before.from) : this.beganAt;
  }

  /** How many writes that were acknowledged to this watch are not there any more, all in all. Forgets the oldest of those that are. */
  async countLost(signal: AbortSignal): Promise<number> {
    const asked = [...this.acknowledged];
    const [first] = asked;
    const last = asked.at(-1);
    if (first === undefined || last === undefined) return this.lost;
    const stored = new Set(await this.probe.stored(first, last, signal));
    const lost = asked.filter((n) => !stored.has(n)).length;
    this.lost += lost;
    const keepFrom = asked[Math.max(0, asked.length - KEPT_WRITES)] ?? first;
    this.acknowledged = this.acknowledged.filter((n) => n >= keepFrom && (n > last || stored.has(n)));
    if (keepFrom > first) await this.probe.forget(keepFrom - 1, signal);
    return this.lost;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.probe.close();
  }

  private async writeOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const begun = performance.now();
      const n = this.next++;
      try {
        await this.probe.write(n, WRITE_TIMEOUT_MS, signal);
        this.note(n);
      } catch {
        // The time until the next acknowledged one tells how bad it was.
      }
      const rest = EVERY_MS - (performance.now() - begun);
      if (rest > 0) await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
  }

  private note(n: number): void {
    const now = performance.now();
    // The first write makes the connection and the table: that is no wait of a client.
    const gapMs = n === 1 ? 0 : now - this.lastAcknowledgedAt;
    this.lastAcknowledgedAt = now;
    this.longestMs = Math.max(this.longestMs, gapMs);
    this.acknowledged.push(n);
    this.writes++;
    const sinceFromMs = this.beganAt - this.from + (now - this.origin);
    this.notePiece(sinceFromMs, Math.round(gapMs));
  }

  /** Pieces get longer as the watch does: the picture of it does not. */
  private notePiece(sinceFromMs: number, gapMs: number): void {
    const indexNow = (): number => Math.max(0, Math.floor(sinceFromMs / this.everyMs));
    while (indexNow() >= MAX_PIECES) {
      this.pieces = halved(this.pieces);
      this.everyMs *= 2;
    }
    const index = indexNow();
    while (this.pieces.length <= index) this.pieces.push(null);
    this.pieces[index] = Math.max(this.pieces[index] ?? 0, gapMs);
  }
}

function halved(pieces: readonly (number | null)[]): (number | null)[] {
  return Array.from({ length: Math.ceil(pieces.length / 2) }, (_, index) => {
    const pair = [pieces[2 * index] ?? null, pieces[2 * index + 1] ?? null].filter((gap) => gap !== null);
    return pair.length === 0 ? null : Math.max(...pair);
  });
}
