import type { EngineCluster, EngineMember, MemberInspector, MemberReading } from '@rocket/engine-core';
import { askMember, inspectMember, sharesOf } from './inspect-member.js';
import { makeConnection } from './sql-session.js';
import type { Connection } from './sql-session.js';

/** A server that lets nobody in any more may still answer whoever is there: it is not taken for well for longer than this, ms. */
const KEPT_MS = 1_000;

interface Kept {
  connection: Connection;
  /** Monotonic, ms. */
  since: number;
}

/**
 * Asks members in connections that are kept: signing in and learning the catalogue anew is most of what a question costs.
 * A connection that breaks, is silent for too long, or has been there for a while is not used again.
 */
export class PostgresqlInspector implements MemberInspector {
  /** By member. One at a time: who asks twice at once is given a connection of its own. */
  readonly #kept = new Map<string, Kept>();

  async inspect(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberReading> {
    const endsAt = performance.now() + timeoutMs;
    const kept = (await this.#take(member)) ?? (await this.#connect(cluster, member, timeoutMs, signal));
    const reading = kept && (await askIn(kept.connection, member, timeoutMs, signal));
    if (kept && reading) {
      if (this.#kept.has(member.memberId)) await kept.connection.close();
      else this.#kept.set(member.memberId, kept);
      return reading;
    }
    // Why it does not answer, and whether it does to somebody new, is found out from the beginning.
    return inspectMember(cluster, member, Math.max(200, Math.ceil(endsAt - performance.now())), signal);
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map(({ connection }) => connection.close()));
  }

  async #take({ memberId }: EngineMember): Promise<Kept | undefined> {
    const kept = this.#kept.get(memberId);
    this.#kept.delete(memberId);
    if (kept === undefined || performance.now() - kept.since <= KEPT_MS) return kept;
    await kept.connection.close();
    return undefined;
  }

  async #connect(
    cluster: EngineCluster,
    member: EngineMember,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Kept | undefined> {
    signal.throwIfAborted();
    const connection = makeConnection(cluster, member, sharesOf(timeoutMs));
    const connected = await whileWanted(connection, signal, () => connection.client.connect().then(() => true));
    return connected === true ? { connection, since: performance.now() } : undefined;
  }
}

/** `undefined` when the connection is of no use any more; it is gone then. */
function askIn(
  connection: Connection,
  member: EngineMember,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<MemberReading | undefined> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs / 2))]);
  return whileWanted(connection, bounded, () => askMember(connection.client, member, signal));
}

async function whileWanted<T>(connection: Connection, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  const onAbort = (): void => connection.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch {
    connection.destroy();
    return undefined;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
