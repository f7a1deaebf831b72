import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import { stepFailed } from '../sql-session.js';
import { WaitingMessages } from './waiting-messages.js';
import type { Joins } from './waiting-messages.js';

/** What of the driver's connection is used here. */
interface CopyConnection extends EventEmitter {
  stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/** The server is not read from while so much waits to be taken, and is again below the half of it. */
const MAX_WAITING_BYTES = 4 * 1024 ** 2;

/**
 * A command of the replication protocol that the server answers with a stream: rows may come before it and after it. The
 * driver drives it by the `handle...` methods, as one of its own queries; whoever asked takes what came by `messages`.
 */
export class CopyStream {
  /** One list of rows for each result set. */
  readonly results: (string | null)[][][] = [];
  #connection: CopyConnection | undefined;
  readonly #waiting: WaitingMessages;
  #waitingBytes = 0;
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;
  #isDone = false;

  constructor(
    client: pg.Client,
    private readonly command: string,
    joins?: Joins,
  ) {
    this.#waiting = new WaitingMessages(joins);
    client.query(this as unknown as pg.Submittable);
  }

  /**
   * What the server sends, message by message, until it says that the stream is over.
   *
   * @param silenceMs how long it may say nothing
   * @throws DomainError `step-failed` after that; what the driver says
   */
  async *messages(silenceMs: (hasBegun: boolean) => number): AsyncGenerator<Buffer> {
    for (let hasBegun = false; ; hasBegun = true) {
      await this.#until(() => !this.#waiting.isEmpty || this.#isDone || this.#isEnded, silenceMs(hasBegun));
      for (const message of this.#waiting.take()) {
        yield message;
        this.#waitingBytes -= message.length;
        if (this.#waitingBytes < MAX_WAITING_BYTES / 2) this.#connection?.stream.resume();
      }
      if ((this.#isDone || this.#isEnded) && this.#waiting.isEmpty) return;
    }
  }

  /** Says something back. */
  send(message: Uint8Array): void {
    this.#connection?.sendCopyFromChunk(message);
  }

  /** Says that nothing more will be said, after the server has said so. */
  sendEnd(): void {
    this.#connection?.endCopyFrom();
  }

  /** Waits until the whole command is over. @throws as `messages` */
  async finished(silenceMs: number): Promise<void> {
    await this.#until(() => this.#isEnded, silenceMs);
  }

  async #until(isSo: () => boolean, silenceMs: number): Promise<void> {
    const endsAt = performance.now() + silenceMs;
    while (!isSo()) {
      if (this.#error) throw this.#error;
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0) throw stepFailed(`The server has said nothing for ${String(Math.round(silenceMs / 1000))} s.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (this.#error && this.#waiting.isEmpty) throw this.#error;
  }

  #call(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  submit(connection: CopyConnection): void {
    this.#connection = connection;
    connection.once('copyDone', () => {
      this.#isDone = true;
      this.#call();
    });
    connection.query(this.command);
  }

  handleRowDescription(): void {
    this.results.push([]);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.results.at(-1)?.push(fields);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.#waitingBytes += this.#waiting.add(chunk);
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#connection?.stream.pause();
    this.#call();
  }

  handleCommandComplete(): void {
    // More than one may come; `handleReadyForQuery` is the end.
  }

  handleEmptyQuery(): void {
    // Never sent.
  }

  handlePortalSuspended(): void {
    // Never sent.
  }

  handleCopyInResponse(): void {
    this.handleError(new Error('The server asked for data.'));
  }

  handleReadyForQuery(): void {
    this.#isEnded = true;
    this.#call();
  }

  handleError(error: Error): void {
    this.#error ??= error;
    this.#call();
  }
}
