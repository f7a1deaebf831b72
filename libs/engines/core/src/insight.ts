import type { SessionEnding, SlotWalState, StatementSort, StatementState, TableSort } from '@rocket/domain';
import type { EngineCluster, EngineMember } from './engine.js';

/** Where a list goes on: behind the row with this key. Both are the engine's own; whoever asks gives back what it was given. */
export interface InsightPlace {
  key: string;
  id: string;
}

/** A part of a list that may be long, the greatest first. */
export interface InsightPage<Row> {
  rows: Row[];
  total: number;
  /** Where the next part begins; null when this was the last one. */
  next: InsightPlace | null;
}

export interface InsightPageRequest<Sort> {
  sort: Sort;
  limit: number;
  after?: InsightPlace;
}

/** A statement as it was counted: its constants are `$1`, `$2`, and so on. Sizes in bytes, times in ms. */
export interface CountedStatement {
  id: string;
  /** null for one that nobody is told of: the role or the database is gone, or so is the text. */
  text: string | null;
  username: string | null;
  databaseName: string | null;
  calls: number;
  totalMs: number;
  meanMs: number;
  maxMs: number;
  /** Of the time of all statements, 0 to 1. */
  share: number;
  rows: number;
  hitBytes: number;
  readBytes: number;
  tempBytes: number;
  walBytes: number;
}

export interface StatementStatistics extends InsightPage<CountedStatement> {
  state: StatementState;
  /** What to set `shared_preload_libraries` to, when that is what is missing. */
  librariesToSet: string | null;
  /** Since when it counts. ISO 8601 UTC; null where that is not known. */
  since: string | null;
}

/** A session that waits for a lock, or is waited for. Instants in ISO 8601 UTC. */
export interface LockedSession {
  /** Names this session and no later one with the same process. */
  sessionId: string;
  pid: number;
  username: string | null;
  databaseName: string | null;
  application: string;
  /** Address of the client; null for a process of the server. */
  clientAddress: string | null;
  /** `active`, `idle in transaction`, or what else the DBMS calls it. */
  state: string | null;
  transactionStartedAt: string | null;
  /** When the statement began that it runs or, if it runs none, has run last. */
  queryStartedAt: string | null;
  /** That statement, as it was sent. */
  query: string;
  blockedBy: readonly number[];
  /** It waits for a transaction that is prepared, and that no session has any more. */
  isBlockedByPrepared: boolean;
  /** Since when it waits; null for one that does not. */
  waitsSince: string | null;
  /** What it waits for: `AccessExclusiveLock` and `relation`, say; null for one that does not. */
  lockMode: string | null;
  lockKind: string | null;
  /** The table that this is about, `public.orders`; null where it is about none. */
  relation: string | null;
  /** A session of the control plane: not for anybody to end. */
  isOurs: boolean;
  /** Somebody may end it. */
  mayBeEnded: boolean;
}

export interface BlockedSessions {
  sessions: LockedSession[];
  /** How many wait; more than are told of when it is very many. */
  waiting: number;
}

/** What became of a session that was told to stop. */
export interface EndedSession {
  /** It has stopped. What is told to stop may take a while. */
  hasStopped: boolean;
  pid: number;
  username: string | null;
  databaseName: string | null;
  application: string;
}

export interface ReplicationSlot {
  name: string;
  kind: 'physical' | 'logical';
  /** What it is for: the name of a member, or `archive`; null for one that is not ours. */
  purpose: string | null;
  databaseName: string | null;
  plugin: string | null;
  isActive: boolean;
  walState: SlotWalState | null;
  retainedBytes: number;
  /** How much may still be written before it can lose what it needs; null where nothing limits that. */
  safeBytes: number | null;
  /** Since when nobody reads from it. ISO 8601 UTC; null while somebody does, or where that is not known. */
  inactiveSince: string | null;
  /** Why it cannot be used any more, in the DBMS's words. */
  invalidationReason: string | null;
}

/** A table as far as it has to be kept clean. Sizes in bytes as of the last vacuum or analyze. Instants in ISO 8601 UTC. */
export interface TableState {
  id: string;
  schema: string;
  table: string;
  liveRows: number;
  deadRows: number;
  deadRowsLimit: number;
  changedSinceAnalyze: number;
  changedLimit: number;
  xidAge: number;
  xidAgeLimit: number;
  isAutovacuumOn: boolean;
  /** With indexes and what is stored out of line. */
  sizeBytes: number;
  heapBytes: number;
  /** What the table itself takes beyond what its rows would; null where it has no statistics to tell that by. */
  bloatBytes: number | null;
  vacuumedAt: string | null;
  autovacuumedAt: string | null;
  analyzedAt: string | null;
  autoanalyzedAt: string | null;
}

/** A vacuum that runs. */
export interface RunningVacuum {
  pid: number;
  databaseName: string;
  /** `public.orders`. */
  table: string;
  phase: string;
  isAuto: boolean;
  /** ISO 8601 UTC. */
  startedAt: string | null;
  blocksTotal: number;
  blocksScanned: number;
  blocksVacuumed: number;
  indexRounds: number;
}

export interface TableStates extends InsightPage<TableState> {
  databaseName: string;
  /** Those that can be asked. */
  databases: string[];
  vacuums: RunningVacuum[];
}

/** A setting as a member has it. */
export interface MemberSetting {
  name: string;
  value: string;
  initial: string | null;
  isPending: boolean;
  pendingValue: string | null;
  category: string;
  summary: string;
  /** Every member has its own, or it says what the member is and not how it is set. */
  isOfMember: boolean;
  /** May hold a secret. */
  isSensitive: boolean;
}

export interface InsightIo {
  signal: AbortSignal;
}

/**
 * What goes on inside of a DBMS, as its members answer it right now. Reading changes nothing: it is done in transactions that
 * may only read, wait for no lock, and take no longer than seconds.
 *
 * @throws DomainError `step-failed` in the DBMS's words; the signal's reason
 */
export interface Insight {
  /** Statements since they are counted, those of the control plane left out unless they are asked for. */
  statements(
    cluster: EngineCluster,
    member: EngineMember,
    request: InsightPageRequest<StatementSort> & { withOurs: boolean },
    io: InsightIo,
  ): Promise<StatementStatistics>;
  /** Lets counting begin anew. @throws DomainError `step-failed` where nothing is counted */
  resetStatements(cluster: EngineCluster, member: EngineMember, io: InsightIo): Promise<void>;
  /** Sessions that wait for locks, the longest first, and those that they wait for. */
  blockedSessions(cluster: EngineCluster, member: EngineMember, io: InsightIo): Promise<BlockedSessions>;
  /**
   * Tells a session to end, or to end what it runs, and waits a few seconds for that.
   *
   * @throws DomainError `session-not-found`, `session-protected`; `no-query-runs` where there is nothing to cancel
   */
  stopSession(
    cluster: EngineCluster,
    member: EngineMember,
    session: { sessionId: string; ending: SessionEnding },
    io: InsightIo,
  ): Promise<EndedSession>;
  replicationSlots(cluster: EngineCluster, member: EngineMember, io: InsightIo): Promise<ReplicationSlot[]>;
  /** Tables of one database on the primary; of the application's, when none is named. @throws DomainError `validation-failed` at `/query/database` */
  tables(
    cluster: EngineCluster,
    primary: EngineMember,
    request: InsightPageRequest<TableSort> & { databaseName?: string },
    io: InsightIo,
  ): Promise<TableStates>;
  /** All settings, whether they are as they come or not. */
  settings(cluster: EngineCluster, member: EngineMember, io: InsightIo): Promise<MemberSetting[]>;
}
