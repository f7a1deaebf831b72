import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CHANGE_KINDS, CHANGE_SERVER_STATES, OPERATION_ACTIONS, OPERATION_STATUSES, PART_STATES } from '@rocket/domain';
import type { ChangeKind, ChangeServerState, OperationAction, OperationStatus, PartState } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';
import { ChangeContent } from './change-plan.dto.js';

/** What became of a change on one server. */
export class ChangeRunServer {
  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Name of its cluster.
   * @example "orders"
   */
  clusterName!: string;

  /** How far it is. */
  @IsIn(CHANGE_SERVER_STATES)
  state!: ChangeServerState;

  /**
   * What became of it, as a sentence; null before that.
   * @example "work_mem is 64MB; it was 4MB."
   */
  outcome!: string | null;

  /**
   * `parameter`: what held on it before.
   * @example "4MB"
   */
  before!: string | null;

  /**
   * `parameter`: what holds on it since; null before it was asked.
   * @example "64MB"
   */
  after!: string | null;

  /**
   * `parameter`: what had been set on it before; null when its configuration files decided.
   * @example "16MB"
   */
  setBefore!: string | null;

  /**
   * `parameter`: what was, or will be, set on it; null when its configuration files decide.
   * @example "64MB"
   */
  setAfter!: string | null;

  /**
   * What it answered; bounded. Empty in lists.
   * @example "CREATE EXTENSION"
   */
  output!: string;

  /**
   * `script`: its exit code; null before it ended.
   * @example 0
   */
  exitCode!: number | null;

  /**
   * When it was begun. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:03.120Z"
   */
  finishedAt!: string | null;

  /**
   * Ordinals of its steps in the operation of the cluster.
   * @example [2, 5, 6, 7]
   */
  stepOrdinals!: number[];
}

/** A cluster in a change run. */
export class ChangeRunCluster {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  environment!: string;

  /** How far it is. */
  @IsIn(PART_STATES)
  state!: PartState;

  /**
   * What is going on, or why it halted.
   * @example "Set work_mem to 64MB on ch-pg-014"
   */
  phase!: string;

  /**
   * The operation that changes it; null before it began.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /** What may be asked of that operation now. */
  @IsIn(OPERATION_ACTIONS, { each: true })
  allowedActions!: OperationAction[];

  /**
   * When it was begun. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:03.120Z"
   */
  finishedAt!: string | null;
}

/** A change that was pushed. It is an operation as well: its events are those of `GET /api/operations/{id}/events`. */
export class ChangeRun {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is, as a sentence.
   * @example "Set work_mem to 64MB on 7 clusters"
   */
  title!: string;

  /** What is pushed. */
  change!: ChangeContent;

  /**
   * The run that this one undoes.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  undoes!: string | null;

  /**
   * The newest run that undoes this one, also while it is under way. One that failed or was cancelled does not count.
   * @example "01933b7e-9a12-7f03-8c55-2b7d1e4f6a21"
   */
  undoneBy!: string | null;

  /**
   * Whether it can be asked to be undone: it is over, and has set a parameter. It is refused all the same when that was
   * changed again since.
   * @example true
   */
  mayUndo!: boolean;

  /** How far it is. */
  @IsIn(OPERATION_STATUSES)
  status!: OperationStatus;

  /**
   * Since when it waits for somebody to say what to do. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  haltedAt!: string | null;

  /**
   * What is going on right now, as a sentence.
   * @example "3 of 7 done. Working on orders."
   */
  phase!: string;

  /**
   * Why it halted or failed.
   * @example "orders: ch-pg-014 does not answer."
   */
  error!: string | null;

  /** What may be asked of it now: `POST /api/operations/{id}/...`. */
  @IsIn(OPERATION_ACTIONS, { each: true })
  allowedActions!: OperationAction[];

  /**
   * Clusters at the same time.
   * @example 4
   */
  maxParallelClusters!: number;

  /** In the order in which they start. */
  clusters!: ChangeRunCluster[];

  /** One row per server, those of a cluster together and in the order in which they are changed. */
  servers!: ChangeRunServer[];

  /**
   * How many clusters there are.
   * @example 7
   */
  clustersTotal!: number;

  /**
   * How many of them are done.
   * @example 3
   */
  clustersDone!: number;

  /**
   * How many servers there are.
   * @example 14
   */
  serversTotal!: number;

  /**
   * On how many of them it is done, or was not to be done.
   * @example 6
   */
  serversDone!: number;

  /**
   * Who asked for it.
   * @example "admin"
   */
  requestedBy!: string;

  /**
   * The change ticket: its number, or a link to it.
   * @example "CHG-4711"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is found, as far as that is known.
   * @example "https://tickets.example.org/browse/CHG-4711"
   */
  ticketLink!: string | null;

  /**
   * SHA-256 of the stored plan.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  planHash!: string;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:03.120Z"
   */
  finishedAt!: string | null;

  /**
   * Raised by every change.
   * @example 3
   */
  version!: number;
}

/** A page of change runs. */
export class ChangeRunPage {
  /** Without the output of servers. */
  items!: ChangeRun[];

  /**
   * All rows that match, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** Which change runs. */
export class ChangeRunQuery extends ListQuery {
  /** Only with this status. */
  @IsIn(OPERATION_STATUSES)
  @IsOptional()
  status?: OperationStatus;

  /** Only of this kind of change. */
  @IsIn(CHANGE_KINDS)
  @IsOptional()
  change?: ChangeKind;

  /**
   * Part of the title, or the beginning of the id.
   * @example "work_mem"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}
