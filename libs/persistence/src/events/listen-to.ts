import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';

export interface Listening {
  stop(): Promise<void>;
}

export interface ListenerHooks {
  /** Somebody committed something new; also said after every reconnect, since what came meanwhile was not heard. */
  onNews: () => void;
  onFault: (error: unknown) => void;
}

const RECONNECT_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
const HANG_UP_TIMEOUT_MS = 1_000;

/** Listens on a channel of PostgreSQL with a connection of its own, and comes back by itself when that breaks. */
export function listenTo(dataSource: DataSource, channel: string, { onNews, onFault }: ListenerHooks): Listening {
  const { url } = dataSource.options as { url?: string };
  const stopping = new AbortController();
  let client: Client | undefined;

  /** Resolves when the connection is over. */
  const listen = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: url ?? '',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: `rocket-listen-${channel}`,
    });
    client = fresh;
    const over = new Promise<void>((resolve) => fresh.once('end', () => resolve()));
    fresh.on('notification', onNews);
    fresh.on('error', onFault);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
      onNews();
      await over;
    } finally {
      await hangUp(fresh);
    }
  };
  // One attempt after the other: a failed connection reports itself twice, and must not be followed up twice.
  const keepListening = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await listen().catch((error: unknown) => stopping.signal.aborted || onFault(error));
      await sleep(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const listening = keepListening();
  return {
    stop: async () => {
      stopping.abort();
      if (client) await hangUp(client);
      // A client that is told to end in the middle of its handshake may never settle its connect().
      await atMost(HANG_UP_TIMEOUT_MS, listening);
    },
  };
}

/** A server that is gone never says goodbye. */
function hangUp(client: Client): Promise<void> {
  return atMost(HANG_UP_TIMEOUT_MS, client.end());
}

/** Waits for the end of `work`, good or bad, but no longer than `ms`. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const settled = work.catch(() => undefined);
  await Promise.race([settled, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
