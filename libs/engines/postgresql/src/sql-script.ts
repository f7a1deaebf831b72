import type pg from 'pg';

/** What a script answers, in the order in which it comes. */
export interface ScriptListener {
  columns(names: readonly string[]): void;
  /** Values as text, null where there is none. */
  row(values: readonly (string | null)[]): void;
  /** A statement is done: `CREATE INDEX`, `INSERT 0 5`. */
  done(tag: string): void;
}

/** The driver's side of the protocol as far as a script needs it, which is not in its types. */
interface ScriptConnection extends pg.Connection {
  query(text: string): void;
  sendCopyFail(reason: string): void;
}

/**
 * Statements that are sent as they are, by the simple protocol. What they answer is passed on and not kept, so that a
 * statement with a billion rows costs time and no memory. To be given to `Client.query`, once.
 */
export class SqlScript implements pg.Submittable {
  /** Ends with the script. @throws what the server or the driver said */
  readonly ended: Promise<unknown>;
  /** The driver puts its own here, to know when the time-out is over. */
  callback: ((error: Error | null) => void) | undefined;
  readonly #settle: { resolve: () => void; reject: (error: Error) => void };

  constructor(
    private readonly text: string,
    private readonly listener: ScriptListener,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.ended = promise;
    this.#settle = { resolve: () => resolve(undefined), reject };
  }

  submit(connection: pg.Connection): void {
    (connection as ScriptConnection).query(this.text);
  }

  handleRowDescription({ fields }: { fields: readonly { name: string }[] }): void {
    this.listener.columns(fields.map(({ name }) => name));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.listener.row(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.listener.done(text);
  }

  handleCopyInResponse(connection: pg.Connection): void {
    (connection as ScriptConnection).sendCopyFail('there is nothing to copy from');
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.listener.row([chunk.toString('utf8').trimEnd()]);
  }

  handleEmptyQuery(): void {
    this.listener.done('nothing to do');
  }

  handleError(error: Error): void {
    this.callback?.(error);
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.callback?.(null);
    this.#settle.resolve();
  }
}
