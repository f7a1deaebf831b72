import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

export interface WritableCluster {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
  /** `host` and `port` of every member. */
  members: readonly { host: string; port: number }[];
}

const PAUSE_MS = 5;
const CONNECT_TIMEOUT_MS = 1_000;
const QUERY_TIMEOUT_MS = 2_000;

/**
 * A client that writes numbered rows to whichever member takes them, all the time, and remembers what was acknowledged. It
 * knows nothing of the product but what an application knows: its credentials and the addresses.
 */
export class WritingClient {
  private readonly cluster: WritableCluster;
  private readonly stopping = new AbortController();
  private readonly acknowledged: number[] = [];
  private running: Promise<void> = Promise.resolve();
  private client: Client | undefined;
  private lastAt = performance.now();
  private longestGapMs = 0;
  /** The row that is written next. Another client may have written before. */
  private next = 1;

  private constructor(cluster: WritableCluster) {
    this.cluster = cluster;
  }

  static async start(cluster: WritableCluster): Promise<WritingClient> {
    const writer = new WritingClient(cluster);
    const client = await writer.connect();
    await client.query('CREATE TABLE IF NOT EXISTS written (n int PRIMARY KEY)');
    const { rows } = await client.query<{ next: number }>('SELECT coalesce(max(n), 0) + 1 AS next FROM written');
    writer.next = rows[0]?.next ?? 1;
    writer.lastAt = performance.now();
    writer.running = writer.write();
    return writer;
  }

  /** The longest time without an acknowledged row since this was asked last, ms; one that lasts counts up to now. */
  takeLongestGapMs(): number {
    const longest = Math.max(this.longestGapMs, performance.now() - this.lastAt);
    this.longestGapMs = 0;
    return Math.round(longest);
  }

  /** Ends writing and answers which acknowledged rows are not there. */
  async stop(): Promise<{ writes: number; lost: number[] }> {
    this.stopping.abort();
    await this.running;
    const client = await this.connect();
    const { rows } = await client.query<{ n: number }>('SELECT n FROM written');
    await client.end();
    const there = new Set(rows.map(({ n }) => n));
    return { writes: this.acknowledged.length, lost: this.acknowledged.filter((n) => !there.has(n)) };
  }

  private async write(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const n = this.next++;
      try {
        const client = this.client ?? (await this.connect());
        await client.query('INSERT INTO written VALUES ($1)', [n]);
        const now = performance.now();
        this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAt);
        this.lastAt = now;
        this.acknowledged.push(n);
      } catch {
        this.client?.end().catch(() => undefined);
        this.client = undefined;
      }
      await sleep(PAUSE_MS);
    }
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  /** The member that takes writes, as libpq finds it with target_session_attrs=read-write. */
  private async connect(): Promise<Client> {
    const { username: user, password, databaseName: database, caCertificate, members } = this.cluster;
    for (let round = 0; round < 600; round++) {
      for (const { host, port } of members) {
        const client = new Client({
          host,
          port,
          user,
          password,
          database,
          connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
          query_timeout: QUERY_TIMEOUT_MS,
          ...(caCertificate === null ? {} : { ssl: { ca: caCertificate } }),
        });
        client.on('error', () => undefined);
        try {
          await client.connect();
          const { rows } = await client.query<{ is_replica: boolean }>('SELECT pg_is_in_recovery() AS is_replica');
          if (rows[0]?.is_replica === false) return (this.client = client);
        } catch {
          // The next one.
        }
        client.end().catch(() => undefined);
      }
      await sleep(PAUSE_MS);
    }
    throw new Error('No member takes writes.');
  }
}
