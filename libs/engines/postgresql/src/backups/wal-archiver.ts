import type { StorePlace, EngineCluster, EngineMember } from '@rocket/engine-core';
import { isDomainError, formatLogPosition } from '@rocket/domain';
import type { WalRange } from '@rocket/domain';
import type pg from 'pg';
import { parseLsn } from '../control-file.js';
import { explainFault, makeConnection, SHORT, stepFailed } from '../sql-session.js';
import { ARCHIVE_SLOT } from './archive-slot.js';
import { CopyStream } from './copy-stream.js';
import { SegmentWriter } from './segment-writer.js';
import { ServerClock } from './server-clock.js';
import type { ClockReading } from './server-clock.js';
import { keepTimelineHistory } from './timeline-history.js';
import type { TimelineTurn } from './timeline-history.js';
import { segmentAt, segmentStart } from './wal-segments.js';

/** We ask the server to answer so often, and so does what is written get stored. */
const ASK_EVERY_MS = 2_000;
const SILENCE_MS = 30_000;
const END_SILENCE_MS = 15_000;
/** What the server says when it has a piece no more. */
const REMOVED = '58P01';
/** Times of the protocol are microseconds since 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const NOTHING = 0n;

interface Stretch {
  timeline: number;
  from: bigint;
}

interface ServerPosition {
  timeline: number;
  position: bigint;
  turns: TimelineTurn[];
}

/** Fetches the log of a primary as it is written, as a replica would, until it is told to stop or the primary is gone. */
export class WalArchiver {
  readonly #clock: ServerClock;

  constructor(
    private readonly cluster: EngineCluster,
    private readonly primary: EngineMember,
    private readonly place: StorePlace,
    private readonly onArchived: (range: WalRange) => Promise<void>,
    private readonly signal: AbortSignal,
  ) {
    this.#clock = new ServerClock(cluster, primary, ARCHIVE_SLOT);
  }

  /** @param stored every range that is stored */
  async run(stored: readonly WalRange[]): Promise<void> {
    const options = { ...SHORT, applicationName: ARCHIVE_SLOT, replicates: true };
    const { client, destroy, close } = makeConnection(this.cluster, this.primary, options);
    const onAbort = (): void => destroy();
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      await client.connect();
      await this.#follow(client, stored);
    } catch (error) {
      this.signal.throwIfAborted();
      if (isDomainError(error)) throw error;
      throw stepFailed(explainFault(error, this.primary), error);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
      this.#clock.close();
      await close();
    }
  }

  async #follow(client: pg.Client, stored: readonly WalRange[]): Promise<void> {
    const server = await this.#identify(client);
    const after = lastOfItsLine(stored, server);
    const anew: Stretch = { timeline: server.timeline, from: server.position };
    let stretch = (after && nextStretch(after, server)) ?? anew;
    let range = stretch === anew ? null : after;
    for (;;) {
      try {
        const { next, last } = await this.#stream(client, stretch, range, server.timeline);
        // No timeline follows: the server shuts down.
        if (!next) return;
        [stretch, range] = [next, last];
      } catch (error) {
        if ((error as { code?: string }).code !== REMOVED || stretch === anew) throw error;
        // The servers have it no more: there is a gap now, and the line begins anew.
        [stretch, range] = [anew, null];
      }
    }
  }

  async #identify(client: pg.Client): Promise<ServerPosition> {
    const { rows } = await client.query<{ timeline: number | string; xlogpos: string }>('IDENTIFY_SYSTEM');
    const [row] = rows;
    if (!row) throw stepFailed(`${this.primary.serverName} does not say who it is.`);
    const timeline = Number(row.timeline);
    const turns = await keepTimelineHistory(client, this.place, timeline, this.signal);
    return { timeline, position: parseLsn(row.xlogpos), turns };
  }

  /** Fetches one timeline to its end, and answers the one that follows. */
  async #stream(
    client: pg.Client,
    { timeline, from }: Stretch,
    range: WalRange | null,
    current: number,
  ): Promise<{ next: Stretch | undefined; last: WalRange | null }> {
    // Segments are stored as a whole, so what is there of the last one comes again.
    const start = segmentStart(segmentAt(from));
    const writer = new SegmentWriter(this.place, timeline, start, range, this.onArchived, this.signal);
    const slot = timeline === current ? `SLOT "${ARCHIVE_SLOT}" ` : '';
    const at = `${formatLogPosition(start)} TIMELINE ${String(timeline)}`;
    const readings: ClockReading[] = [];
    const stream = new CopyStream(client, `START_REPLICATION ${slot}PHYSICAL ${at}`);
    const askClock = (): void => void this.#clock.ask().then((reading) => reading && readings.push(reading));
    askClock();
    const asking = setInterval(() => {
      stream.send(statusUpdate(writer.position, NOTHING, true));
      askClock();
    }, ASK_EVERY_MS);
    try {
      for await (const message of stream.messages(() => SILENCE_MS)) {
        await take(message, writer);
        for (const reading of readings.splice(0)) await writer.note(reading);
        if (isQuestion(message)) stream.send(statusUpdate(writer.position, NOTHING, false));
        if (await writer.storeWhenDue()) tellStored(stream, writer);
      }
      await writer.storeAll();
    } catch (error) {
      // A primary that was shut down has sent us everything, and it may never be asked again.
      await writer.storeAll().catch(() => undefined);
      throw error;
    } finally {
      clearInterval(asking);
    }
    stream.sendEnd();
    await stream.finished(END_SILENCE_MS);
    const [nextTimeline = null, position = null] = stream.results.flat().at(-1) ?? [];
    const follows = nextTimeline !== null && position !== null;
    return { next: follows ? { timeline: Number(nextTimeline), from: parseLsn(position) } : undefined, last: writer.range };
  }
}

/** Of the ranges that the server came from, the last; others are of lines that were left. */
function lastOfItsLine(stored: readonly WalRange[], { timeline, turns }: ServerPosition): WalRange | null {
  const line = new Set([timeline, ...turns.map((turn) => turn.timeline)]);
  return (
    stored
      .filter(({ term }) => line.has(term))
      .toSorted((one, other) => one.term - other.term || (one.to < other.to ? -1 : 1))
      .at(-1) ?? null
  );
}

/**
 * Where to go on after what is stored; `undefined` where the line is broken. With 1 stored up to 0/5000100, and a server on 2
 * whose history says that 1 ended at 0/5000000: on 2, at 0/5000000. The primary that was lost had sent us more than its
 * successor had.
 */
function nextStretch({ term, to }: WalRange, { timeline, position, turns }: ServerPosition): Stretch | undefined {
  if (term === timeline) return to <= position ? { timeline, from: to } : undefined;
  const index = turns.findIndex((turn) => turn.timeline === term);
  const turn = turns[index];
  if (!turn) return undefined;
  if (to < turn.until) return { timeline: term, from: to };
  return { timeline: turns[index + 1]?.timeline ?? timeline, from: turn.until };
}

/** `w`: a piece of the log. `k`: the server is there. */
async function take(message: Buffer, writer: SegmentWriter): Promise<void> {
  const kind = String.fromCharCode(message[0] ?? 0);
  if (kind === 'w') await writer.write(message.readBigUInt64BE(1), message.subarray(25));
}

function isQuestion(message: Buffer): boolean {
  return message[0] === 'k'.charCodeAt(0) && message[17] === 1;
}

/**
 * Frees what the slot keeps. A server that shuts down waits until whoever tells it what is on disk has everything there,
 * clients of the cluster wait with it, and storing takes its time: so it is told at once that nothing is on disk, which the
 * slot does not mind, and it waits only until we have received all.
 */
function tellStored(stream: CopyStream, { position, storedUpTo }: SegmentWriter): void {
  stream.send(statusUpdate(position, storedUpTo, false));
  stream.send(statusUpdate(position, NOTHING, false));
}

/** `r`: received, on disk and applied up to here, our clock, whether an answer is wanted. */
function statusUpdate(received: bigint, onDisk: bigint, wantsAnswer: boolean): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 'ascii');
  message.writeBigUInt64BE(received, 1);
  message.writeBigUInt64BE(onDisk, 9);
  message.writeBigUInt64BE(onDisk, 17);
  message.writeBigInt64BE(BigInt(Date.now() - EPOCH_MS) * 1000n, 25);
  message.writeUInt8(wantsAnswer ? 1 : 0, 33);
  return message;
}
