import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { DBMS_TYPES, OPERATION_ACTIONS, OPERATION_KINDS, OPERATION_STATUSES, STEP_STATUSES } from '@rocket/domain';
import type { DbmsType, OperationAction, OperationKind, OperationStatus, StepStatus } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** One step of an operation. */
export class OperationStep {
  /** Position in the operation, from 1. */
  ordinal!: number;
  /** What it does, as a sentence. @example "Copy the primary to ch-pg-015 and start it as a replica" */
  title!: string;
  /** The server it works on. @example "ch-pg-015" */
  serverName!: string | null;
  @IsIn(STEP_STATUSES)
  status!: StepStatus;
  /** How often it was started. */
  attempt!: number;
  startedAt!: string | null;
  finishedAt!: string | null;
  /** What was captured while it ran; bounded. */
  output!: string;
  /** Why it failed. */
  error!: string | null;
}

/** A step as it was planned. */
export class PlannedStep {
  ordinal!: number;
  title!: string;
  serverName!: string | null;
}

/** Something long that is being done, was done, or will be. */
export class Operation {
  /** @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10" */
  id!: string;
  @IsIn(OPERATION_KINDS)
  kind!: OperationKind;
  /** What it is, as a sentence. @example "Create PostgreSQL cluster orders" */
  title!: string;
  @IsIn(OPERATION_STATUSES)
  status!: OperationStatus;
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType | null;
  /** @example "orders" */
  clusterName!: string | null;
  /** Who asked for it. @example "admin" */
  requestedBy!: string;
  /** What is going on right now, as a sentence. */
  phase!: string;
  /** The plan that is being followed. */
  plan!: PlannedStep[];
  /** SHA-256 of the plan. */
  planHash!: string;
  steps!: OperationStep[];
  /** Finished steps, and all there are. */
  stepsDone!: number;
  stepsTotal!: number;
  /** What may be asked of it now. */
  allowedActions!: OperationAction[];
  /** Why it failed. */
  error!: string | null;
  createdAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
  /** Raised by every change. */
  version!: number;
}
export class OperationPage {
  /** Without the captured output of steps. */
  items!: Operation[];
  total!: number;
  nextCursor!: string | null;
}
export class OperationQuery extends ListQuery {
  @IsIn(OPERATION_KINDS)
  @IsOptional()
  kind?: OperationKind;

  @IsIn(OPERATION_STATUSES)
  @IsOptional()
  status?: OperationStatus;

  /** @example "orders" */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  @IsIn(OPERATION_ACTIONS)
  @IsOptional()
  allowedAction?: OperationAction;
}

/** An accepted request for something long. */
export class OperationAccepted {
  /** @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10" */
  operationId!: string;
}

export const EVENT_TYPES = ['operation', 'step', 'output', 'cluster', 'poolServer'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Data of a server-sent event. Its SSE `id` resumes the stream by `Last-Event-ID`; its SSE `event` is `type`. */
export class FleetEvent {
  /** `operation` and `step`: its state changed. `output`: more output of a step. `cluster`, `poolServer`: read it again. */
  @IsIn(EVENT_TYPES)
  type!: EventType;
  operationId!: string | null;
  dbmsType!: DbmsType | null;
  clusterName!: string | null;
  serverName!: string | null;
  /** `step`, `output`: which step. */
  ordinal!: number | null;
  /** `operation`, `step`: the new status. */
  status!: OperationStatus | StepStatus | null;
  /** `operation`: the phase. `step`: its title. `output`: the text to append. */
  text!: string | null;
  at!: string;
}
