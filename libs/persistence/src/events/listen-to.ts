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

/** Listens on a channel of PostgreSQL with a connection of its own, and comes back by itself when that breaks. */
export function listenTo(dataSource: DataSource, channel: string, { onNews, onFault }: ListenerHooks): Listening {
  const { url } = dataSource.options as { url?: string };
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: url ?? '',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: `rocket-listen-${channel}`,
    });
    client = fresh;
    fresh.on('notification', onNews);
    fresh.on('error', onFault);
    fresh.once('end', () => {
      if (!stopped) timer = setTimeout(retry, RECONNECT_MS);
    });
    await fresh.connect();
    await fresh.query(`LISTEN ${fresh.escapeIdentifier(channel)}`);
    onNews();
  };
  const retry = (): void => {
    connect().catch((error: unknown) => {
      onFault(error);
      if (!stopped) {
        clearTimeout(timer);
        timer = setTimeout(retry, RECONNECT_MS);
      }
    });
  };
  retry();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
