import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { EngineCluster, WriteProbe } from '@rocket/engine-core';
import { bounded, OutOfTime } from './bounded.js';
import { findWriter } from './find-writer.js';
import type { Writer } from './find-writer.js';
import { explainFault, stepFailed } from './sql-session.js';

const SCHEMA = 'rocket_probe';
const TABLE = `${SCHEMA}.rocket_write_probe`;

/** Rows of a probe that nobody has closed, and that is over for certain, go with the next one that is. */
const MAKE = `
  create schema if not exists ${SCHEMA};
  create table if not exists ${TABLE} (
    probe text not null, n bigint not null, at timestamptz not null default clock_timestamp(), primary key (probe, n)
  )`;
/**
 * Written again where it is known already. An earlier attempt whose fate is unknown may be there without having reached the
 * replicas it was to wait for; this one is acknowledged by itself.
 */
const WRITE = `insert into ${TABLE} (probe, n) values ($1, $2) on conflict (probe, n) do update set at = excluded.at`;
const STORED = `select n from ${TABLE} where probe = $1 and n between $2 and $3 order by n`;
const FORGET = `delete from ${TABLE} where probe = $1 and n <= $2`;

const NOTHING_THERE = new Set(['3F000', '42P01']);
/** How long one answer is waited for before the server is taken for frozen; twice as long after each time. */
const FIRST_PATIENCE_MS = 1_000;
const RETRY_MS = 5;
/** For what is not measured. */
const ASK_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** A server that has to be waited for this long has been given up from here anyway. */
const STATEMENT_TIMEOUT_MS = 60_000;

type Answer = pg.QueryResult<{ n: string }>;

/** See `WriteProbe`. Writes into a table of its own in the maintenance database, over one connection. */
export class PostgresqlWriteProbe implements WriteProbe {
  #writer: Promise<Writer> | undefined;
  /** What `#writer` has come to. */
  #held: Writer | undefined;
  /** Ends when the last question that was asked does: the driver takes one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #closed = new AbortController();

  constructor(
    private readonly cluster: EngineCluster,
    private readonly probeId: string,
  ) {}

  async write(n: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#ask(`Write ${String(n)} was not acknowledged`, WRITE, [this.probeId, n], timeoutMs, signal);
  }

  async stored(from: number, to: number, signal: AbortSignal): Promise<number[]> {
    const values = [this.probeId, from, to];
    const { rows } = await this.#ask('What is stored was not answered', STORED, values, ASK_TIMEOUT_MS, signal);
    return rows.map(({ n }) => Number(n));
  }

  async forget(upTo: number, signal: AbortSignal): Promise<void> {
    await this.#ask('Rows were not removed', FORGET, [this.probeId, upTo], ASK_TIMEOUT_MS, signal);
  }

  async close(): Promise<void> {
    const { signal } = this.#closed;
    if (signal.aborted) return;
    try {
      await bounded(this.#removeAll(signal), CLOSE_TIMEOUT_MS, signal);
    } catch {
      // Nobody takes writes, or not in time: the rows go with the next probe that is closed.
    }
    const writer = this.#writer;
    this.#closed.abort(new Error('The probe is closed.'));
    await writer?.then(({ close }) => close()).catch(() => undefined);
  }

  /** Asks until there is an answer, wherever writes are taken. */
  async #ask(what: string, text: string, values: unknown[], timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    const endsAt = performance.now() + timeoutMs;
    const leftMs = (): number => Math.max(1, endsAt - performance.now());
    let patienceMs = FIRST_PATIENCE_MS;
    let fault = '';
    do {
      this.#closed.signal.throwIfAborted();
      let writer: Writer | undefined;
      try {
        const at = (writer = await bounded(this.#findWriter(), leftMs(), signal));
        return await bounded(
          this.#inTurn(() => query(at, text, values)),
          Math.min(patienceMs, leftMs()),
          signal,
        );
      } catch (error) {
        if (writer) this.#drop(writer);
        signal.throwIfAborted();
        fault = writer ? explainFault(error, writer.member) : 'No member takes writes.';
        if (writer && error instanceof OutOfTime) patienceMs *= 2;
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    } while (performance.now() < endsAt);
    throw stepFailed(`${what} within ${String(timeoutMs)} ms. ${fault}`);
  }

  /** The connection that there is, or one that is being looked for: by itself, as several may wait for it. */
  #findWriter(): Promise<Writer> {
    if (this.#writer) return this.#writer;
    const options = { statementTimeoutMs: STATEMENT_TIMEOUT_MS, applicationName: 'rocket-dbaas write probe' };
    const search = findWriter(this.cluster, options, ASK_TIMEOUT_MS, this.#closed.signal);
    this.#writer = search;
    search.then(
      (writer) => (this.#held = writer),
      () => (this.#writer = undefined),
    );
    return search;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #drop(writer: Writer): void {
    writer.destroy();
    // Somebody else may have found the next one already.
    if (this.#held === writer) this.#writer = this.#held = undefined;
  }

  /** The table stays while there are rows of another probe; a day after the last write, nobody watches any more. */
  async #removeAll(signal: AbortSignal): Promise<void> {
    const { client } = await this.#findWriter();
    signal.throwIfAborted();
    const { rows } = await client.query<{ found: string | null }>(`select to_regclass('${TABLE}') as found`);
    if (rows[0]?.found === null) return;
    await client.query('begin');
    await client.query(`lock table ${TABLE} in access exclusive mode`);
    await client.query(`delete from ${TABLE} where probe = $1 or at < now() - interval '1 day'`, [this.probeId]);
    const { rowCount } = await client.query(`select from ${TABLE} limit 1`);
    if (rowCount === 0) await client.query(`drop table ${TABLE}; drop schema ${SCHEMA}`);
    await client.query('commit');
  }
}

/** Asks in a connection; what has to be there for it is made when it is not. */
async function query({ client }: Writer, text: string, values: unknown[]): Promise<Answer> {
  try {
    return await client.query<{ n: string }>(text, values);
  } catch (error) {
    if (!NOTHING_THERE.has((error as { code?: string }).code ?? '')) throw error;
    await client.query(MAKE);
    return client.query<{ n: string }>(text, values);
  }
}
