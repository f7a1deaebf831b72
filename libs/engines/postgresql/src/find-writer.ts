import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { bounded, OutOfTime } from './bounded.js';
import { explainFault, makeConnection, stepFailed } from './sql-session.js';
import type { Connection, ConnectionOptions } from './sql-session.js';

/** How long a member may take to let in or to answer; twice as long after each time that it did not. */
const PATIENCE_MS = { first: 500, most: 5_000 };
/**
 * A role changes within a fraction of a second; after a while nobody has to know to the millisecond any more. A server that
 * starts up or shuts down spends a process and a TLS handshake on saying so, which what it is doing could use better.
 */
const PAUSE_MS = { first: 5, turnedAway: 25, later: 50, laterAfter: 2_000 };

/** A connection to a member that takes writes. */
export interface Writer extends Connection {
  member: EngineMember;
}

/**
 * Asks all members at once, again and again, until one says that it takes writes; the connections to the others are ended.
 * A replica that has let us in is asked again on the same connection: signing in costs both sides more than the question.
 *
 * @throws `step-failed` that says what each member said last; the signal's reason
 */
export async function findWriter(
  cluster: EngineCluster,
  options: Omit<ConnectionOptions, 'connectTimeoutMs'>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Writer> {
  const isOver = new AbortController();
  const ended = AbortSignal.any([signal, isOver.signal]);
  const searches = cluster.members.map((member) => new Search(cluster, member, options));
  const found = searches.map((search) => search.run(ended));
  try {
    const winner = await bounded(Promise.any(found), timeoutMs, signal);
    for (const other of found)
      void other.then((writer) => (writer === winner ? undefined : writer.close())).catch(() => undefined);
    return winner;
  } catch (error) {
    for (const other of found) void other.then((writer) => writer.close()).catch(() => undefined);
    signal.throwIfAborted();
    throw stepFailed(`No member takes writes. ${searches.map(({ said }) => said).join(' ')}`, error);
  } finally {
    isOver.abort();
  }
}

/** Waits for one member to take writes. */
class Search {
  /** Why it does not yet, in words. */
  said = '';
  #patienceMs = PATIENCE_MS.first;
  #isTurnedAway = false;

  constructor(
    private readonly cluster: EngineCluster,
    private readonly member: EngineMember,
    private readonly options: Omit<ConnectionOptions, 'connectTimeoutMs'>,
  ) {}

  async run(signal: AbortSignal): Promise<Writer> {
    const startedAt = performance.now();
    const pause = async (ms: number): Promise<void> => {
      const isLong = performance.now() - startedAt > PAUSE_MS.laterAfter;
      await sleep(isLong ? PAUSE_MS.later : ms, undefined, { signal });
    };
    for (;;) {
      signal.throwIfAborted();
      const writer = await this.#ask(pause, signal);
      if (writer) return writer;
      await pause(this.#isTurnedAway ? PAUSE_MS.turnedAway : PAUSE_MS.first);
    }
  }

  /** `undefined` when the connection failed. */
  async #ask(pause: (ms: number) => Promise<void>, signal: AbortSignal): Promise<Writer | undefined> {
    const { cluster, member, options } = this;
    const connection = makeConnection(cluster, member, { ...options, connectTimeoutMs: PATIENCE_MS.most });
    const within = <T>(answer: Promise<T>): Promise<T> => bounded(answer, this.#patienceMs, signal);
    try {
      await within(connection.client.connect());
      for (;;) {
        const question = 'select pg_is_in_recovery() as in_recovery';
        const { rows } = await within(connection.client.query<{ in_recovery: boolean }>(question));
        if (rows[0]?.in_recovery === false) return { ...connection, member };
        this.said = `${member.serverName} is a replica.`;
        await pause(PAUSE_MS.first);
      }
    } catch (error) {
      connection.destroy();
      signal.throwIfAborted();
      if (error instanceof OutOfTime) this.#patienceMs = Math.min(PATIENCE_MS.most, 2 * this.#patienceMs);
      this.#isTurnedAway = (error as { code?: string }).code !== 'ECONNREFUSED';
      this.said = `${member.serverName}: ${explainFault(error, member)}`;
      return undefined;
    }
  }
}
