import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UnitOfWork, type EventFilter, type EventPosition } from '@rocket/persistence';
import { Authenticator } from '../access/authenticator.js';
import { EventSignal } from './event-signal.js';
import { presentEvent } from './operation.presenter.js';

const BATCH = 500;
/** A comment line so often keeps proxies from closing a quiet stream, and tells us of clients that are gone. */
const HEARTBEAT_MS = 15_000;
/** Without a signal we look by ourselves: a signal may be lost with its connection. */
const POLL_MS = 1_000;
/** A client that takes nothing for so long is cut off. It comes back by itself and goes on where it was. */
const STALLED_MS = 30_000;
/** What the browser waits before it comes back. */
const RETRY_MS = 1_000;

/**
 * Server-sent events out of the events table. A stream knows only its position, so a client that comes back with
 * `Last-Event-ID` misses nothing, whichever process answers it.
 */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open_ = new Set<() => void>();

  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(EventSignal) private readonly signal: EventSignal,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  /** Answers until the client goes or the process stops. */
  async open(request: FastifyRequest, reply: FastifyReply, filter: EventFilter): Promise<void> {
    let position = readPosition(request.headers['last-event-id']) ?? (await this.uow.read.events.end());
    const { raw } = reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const end = (): void => void raw.end();
    this.open_.add(end);
    const heartbeat = setInterval(() => {
      // Whoever does not take what is there needs no sign of life.
      if (!raw.writableNeedDrain) raw.write(': still here\n\n');
      // Whoever has signed out or was disabled meanwhile hears no more.
      void this.authenticator.authenticate(request).catch(end);
    }, HEARTBEAT_MS);
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    // A write that meets the end of the stream is no fault of anybody.
    raw.on('error', () => gone.abort());
    try {
      while (!gone.signal.aborted && !raw.writableEnded) {
        // Registered before we look: what comes while we look is not slept through.
        const news = this.signal.next(POLL_MS, gone.signal);
        position = await this.send(raw, position, filter, gone.signal);
        await news;
      }
    } catch (error) {
      // The database is away: end the stream, the browser comes back by itself and goes on where it was.
      request.log.warn({ err: error }, 'event stream ended');
    } finally {
      clearInterval(heartbeat);
      this.open_.delete(end);
      raw.end();
    }
  }

  beforeApplicationShutdown(): void {
    for (const end of this.open_) end();
  }

  private async send(raw: ServerResponse, from: EventPosition, filter: EventFilter, gone: AbortSignal): Promise<EventPosition> {
    let position = from;
    for (;;) {
      await roomIn(raw, gone);
      if (gone.aborted) return position;
      const rows = await this.uow.read.events.after(position, filter, BATCH);
      for (const row of rows) {
        position = { xid: row.xid, id: row.id };
        const event = presentEvent(row);
        raw.write(`id: ${row.xid}-${row.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      if (rows.length < BATCH) return position;
    }
  }
}

/** Waits until the client has taken what was written: a slow one must cost it time, and not us memory. */
async function roomIn(raw: ServerResponse, gone: AbortSignal): Promise<void> {
  if (!raw.writableNeedDrain || gone.aborted) return;
  const stalled = AbortSignal.timeout(STALLED_MS);
  await once(raw, 'drain', { signal: AbortSignal.any([gone, stalled]) }).catch(() => undefined);
  if (stalled.aborted) raw.destroy();
}

function readPosition(header: string | string[] | undefined): EventPosition | undefined {
  const match = typeof header === 'string' ? /^(\d{1,19})-(\d{1,19})$/.exec(header) : null;
  return match ? { xid: match[1] ?? '0', id: match[2] ?? '0' } : undefined;
}
