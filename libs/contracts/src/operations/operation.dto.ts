import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { DBMS_TYPES, OPERATION_KINDS, OPERATION_STATUSES, STEP_STATUSES } from '@rocket/domain';
import type { DbmsType, OperationAction, OperationKind, OperationStatus, StepStatus } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';

/** One step of an operation. */
export class OperationStep {
  /**
   * Position in the operation, from 1.
   * @example 3
   */
  ordinal!: number;

  /**
   * What it does, as a sentence.
   * @example "Copy the primary to ch-pg-015 and start it as a replica"
   */
  title!: string;

  /**
   * The server it works on.
   * @example "ch-pg-015"
   */
  serverName!: string | null;

  /** How far it is. */
  @IsIn(STEP_STATUSES)
  status!: StepStatus;

  /**
   * How often it was started.
   * @example 1
   */
  attempt!: number;

  /**
   * When it began; null before that. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended; null before that. ISO 8601 UTC.
   * @example "2026-11-23T08:15:03.120Z"
   */
  finishedAt!: string | null;

  /**
   * What was captured while it ran; bounded.
   * @example "server started\n"
   */
  output!: string;

  /**
   * The longest time in it in which the cluster acknowledged no write to the probe, ms; null where nobody looked.
   * @example 84
   */
  writeOutageMs!: number | null;

  /**
   * Why it failed.
   * @example "the replica did not stream within 60 s"
   */
  error!: string | null;
}

/** A step as it was planned. */
export class PlannedStep {
  /**
   * Position in the operation, from 1.
   * @example 3
   */
  ordinal!: number;

  /**
   * What it does, as a sentence.
   * @example "Start the replica on ch-pg-015"
   */
  title!: string;

  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string | null;
}

/** Something long that is being done, was done, or will be. */
export class Operation {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /** What kind of work it is. */
  @IsIn(OPERATION_KINDS)
  kind!: OperationKind;

  /**
   * What it is, as a sentence.
   * @example "Create PostgreSQL cluster orders"
   */
  title!: string;

  /** How far it is. */
  @IsIn(OPERATION_STATUSES)
  status!: OperationStatus;

  /** The database system it works on; null where it concerns none. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType | null;

  /**
   * The cluster it works on.
   * @example "orders"
   */
  clusterName!: string | null;

  /**
   * Who asked for it.
   * @example "admin"
   */
  requestedBy!: string;

  /**
   * What is going on right now, as a sentence.
   * @example "waiting for ch-pg-015 to stream"
   */
  phase!: string;

  /** The plan that is being followed. */
  plan!: PlannedStep[];

  /**
   * SHA-256 of the plan.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  planHash!: string;

  /** Its steps in order. Empty captured output in lists. */
  steps!: OperationStep[];

  /**
   * Finished steps, and all there are.
   * @example 4
   */
  stepsDone!: number;

  /**
   * How many steps there are.
   * @example 9
   */
  stepsTotal!: number;

  /** What may be asked of it now. */
  allowedActions!: OperationAction[];

  /**
   * The operation of which it is a part.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  parentId!: string | null;

  /**
   * Since when it waits for somebody to say what to do after a failure. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  haltedAt!: string | null;

  /**
   * The longest time in which the cluster acknowledged no write to the probe, ms; null where nobody looked.
   * @example 84
   */
  writeOutageMs!: number | null;

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
   * Why it failed.
   * @example "the replica did not stream within 60 s"
   */
  error!: string | null;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When it began; null before that. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended; null before that. ISO 8601 UTC.
   * @example "2026-11-23T08:15:03.120Z"
   */
  finishedAt!: string | null;

  /**
   * Raised by every change.
   * @example 3
   */
  version!: number;
}
export class OperationPage {
  /** Without the captured output of steps. */
  items!: Operation[];

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
export class OperationQuery extends ListQuery {
  /**
   * Part of the title, or the beginning of the id.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;

  /** Only of this kind. */
  @IsIn(OPERATION_KINDS)
  @IsOptional()
  kind?: OperationKind;

  /** Only with this status. */
  @IsIn(OPERATION_STATUSES)
  @IsOptional()
  status?: OperationStatus;

  /**
   * Only of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * Only those that somebody has to look at (`true`): halted after a failure, or failed in the last week and not done since.
   * @example true
   */
  @QueryBoolean()
  needsPerson?: boolean;
}

/** An accepted request for something long. */
export class OperationAccepted {
  /**
   * The operation that does it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string;
}

export const EVENT_TYPES = ['operation', 'step', 'output', 'cluster', 'poolServer', 'incident', 'request'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Data of a server-sent event. Its SSE `id` resumes the stream by `Last-Event-ID`; its SSE `event` is `type`. */
export class FleetEvent {
  /** `operation` and `step`: its state changed. `output`: more output of a step. `cluster`, `poolServer`, `incident`: read it again. `request`: something happened to some request for a cluster; it says nothing of it, and everybody hears it. */
  @IsIn(EVENT_TYPES)
  type!: EventType;

  /**
   * The operation it is about.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /** The database system it is about. */
  dbmsType!: DbmsType | null;

  /**
   * The cluster it is about.
   * @example "orders"
   */
  clusterName!: string | null;

  /**
   * The server it is about.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /**
   * `step`, `output`: which step.
   * @example 3
   */
  ordinal!: number | null;

  /** `operation`, `step`: the new status. */
  status!: OperationStatus | StepStatus | null;

  /**
   * `operation`: the phase. `step`: its title. `output`: the text to append.
   * @example "waiting for ch-pg-015 to stream"
   */
  text!: string | null;

  /**
   * When it happened. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  at!: string;
}
