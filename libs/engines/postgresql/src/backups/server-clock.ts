import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { parseLsn } from '../control-file.js';
import { makeConnection, SHORT } from '../sql-session.js';
import type { Connection } from '../sql-session.js';

/** By this time the server had written everything before this place to disk, and nothing after it was acknowledged to anybody. */
export interface ClockReading {
  position: bigint;
  at: Date;
}

/**
 * Asks a primary again and again how far its log is, and what time it is. The replication protocol does not tell: its messages
 * say how much was sent, and what waits behind that nobody knows.
 */
export class ServerClock {
  #connection: Connection | undefined;
  #isAsking = false;

  constructor(
    private readonly cluster: EngineCluster,
    private readonly primary: EngineMember,
    private readonly applicationName: string,
  ) {}

  /** `undefined` when the server does not answer, or has not answered the last time yet. Never throws. */
  async ask(): Promise<ClockReading | undefined> {
    if (this.#isAsking) return undefined;
    this.#isAsking = true;
    try {
      const { client } = await this.#connect();
      const { rows } = await client.query<{ at: Date; lsn: string }>(
        'select clock_timestamp() as at, pg_current_wal_flush_lsn()::text as lsn',
      );
      const [row] = rows;
      return row && { position: parseLsn(row.lsn), at: row.at };
    } catch {
      this.close();
      return undefined;
    } finally {
      this.#isAsking = false;
    }
  }

  close(): void {
    this.#connection?.destroy();
    this.#connection = undefined;
  }

  async #connect(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const connection = makeConnection(this.cluster, this.primary, { ...SHORT, applicationName: this.applicationName });
    this.#connection = connection;
    await connection.client.connect();
    return connection;
  }
}
