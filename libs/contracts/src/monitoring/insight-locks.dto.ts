import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Which member. */
export class LocksQuery {
  /**
   * The server of the member; the primary's when absent.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;
}

/** A session that waits for a lock, or is waited for. */
export class LockedSession {
  /**
   * Names this session and no later one, as the log of PostgreSQL does (`%c`).
   * @example "674b1f2a.1a2b"
   */
  sessionId!: string;

  /**
   * Its process on the server.
   * @example 6699
   */
  pid!: number;

  /**
   * Its place in the tree: 0 for one that waits for nobody, 1 for who waits for it, and so on. Who waits for a session stands
   * behind it, each once.
   * @example 0
   */
  depth!: number;

  /**
   * How many sessions wait for it, through others too.
   * @example 3
   */
  blocks!: number;

  /**
   * Whom it waits for, by process, those ahead of it in the queue included.
   * @example [6690]
   */
  blockedBy!: number[];

  /**
   * It waits for a prepared transaction, which no session has any more.
   * @example false
   */
  isBlockedByPrepared!: boolean;

  /**
   * Who signed in; null for a process of the server.
   * @example "orders_owner"
   */
  username!: string | null;

  /**
   * In which database; null for a process of the server.
   * @example "orders"
   */
  databaseName!: string | null;

  /**
   * What the client calls itself; empty when it says nothing.
   * @example "psql"
   */
  application!: string;

  /**
   * Where the client is; null for a process of the server.
   * @example "10.4.0.17"
   */
  clientAddress!: string | null;

  /**
   * What it does: `active`, `idle in transaction`.
   * @example "idle in transaction"
   */
  state!: string | null;

  /**
   * Since when its transaction is open; null when none is. ISO 8601 UTC.
   * @example "2026-11-30T11:59:00.000Z"
   */
  transactionStartedAt!: string | null;

  /**
   * When the statement began that it runs or, if it runs none, ran last. ISO 8601 UTC.
   * @example "2026-11-30T11:59:01.000Z"
   */
  queryStartedAt!: string | null;

  /**
   * That statement as it was sent; null for who may not read it.
   * @example "update orders set state = 'paid' where id = 4711"
   */
  query!: string | null;

  /**
   * Since when it waits; null for one that does not. ISO 8601 UTC.
   * @example "2026-11-30T11:59:02.000Z"
   */
  waitsSince!: string | null;

  /**
   * Which lock it wants; null for one that waits for none.
   * @example "AccessExclusiveLock"
   */
  lockMode!: string | null;

  /**
   * On what: `relation`, `transactionid`, `tuple`; null for one that waits for none.
   * @example "relation"
   */
  lockKind!: string | null;

  /**
   * Which table that is about; null where it is about none.
   * @example "public.orders"
   */
  relation!: string | null;

  /**
   * It is a session of the control plane.
   * @example false
   */
  isOurs!: boolean;

  /**
   * It can be ended: it belongs to a client, or cleans a table by itself.
   * @example true
   */
  mayBeEnded!: boolean;
}

/** Who blocks whom on a member right now. */
export class LockTree {
  /**
   * The server that was asked.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-30T12:00:00.000Z"
   */
  at!: string;

  /**
   * How many sessions wait for a lock; more than are listed when it is more than 500.
   * @example 3
   */
  waiting!: number;

  /**
   * Whether you may read what sessions run: that is for who runs the fleet and for owners of the application.
   * @example true
   */
  showsTexts!: boolean;

  /** As a tree is read: each session, and after it those that wait for it. */
  sessions!: LockedSession[];
}

/** What has become of a session that was told to stop. */
export class StoppedSession {
  /**
   * Its process on the server.
   * @example 6699
   */
  pid!: number;

  /**
   * Whether it has stopped within seconds. If not, it was told to and will when it looks up.
   * @example true
   */
  hasStopped!: boolean;
}
