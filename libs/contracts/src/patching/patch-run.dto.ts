import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { OPERATION_ACTIONS, OPERATION_STATUSES, PART_STATES, PATCH_TYPES } from '@rocket/domain';
import type { OperationAction, OperationStatus, PartState, PatchType, PlannedMember } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

export const PATCH_MEMBER_STATES = ['Waiting', 'Working', 'Done', 'Failed', 'Skipped', 'RolledBack', 'Current'] as const;
export type PatchMemberState = (typeof PATCH_MEMBER_STATES)[number];

/** How long writers waited, over the time. */
export class WriteGapSeries {
  /**
   * When it begins. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  from!: string;

  /**
   * Length of a piece, ms.
   * @example 1000
   */
  everyMs!: number;

  /**
   * The longest time without an acknowledged write that ended in each piece, ms; null where nobody looked.
   * @example [16, 17, 84]
   */
  gaps!: (number | null)[];

  /**
   * Writes that were acknowledged.
   * @example 2871
   */
  writes!: number;

  /**
   * Acknowledged writes that were not there afterwards. Anything but 0 halts the run.
   * @example 0
   */
  lost!: number;
}

/** A member in a run: one cell. */
export class PatchRunMember {
  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * The part in which it is patched; null when nothing is to be done on it.
   * @example "replica"
   */
  @IsIn(['replica', 'primary', 'only'])
  as!: PlannedMember['as'] | null;

  /** How far it is. */
  @IsIn(PATCH_MEMBER_STATES)
  state!: PatchMemberState;

  /**
   * Why it stands where it stands in the order.
   * @example "A replica: clients do not notice that it is away."
   */
  reason!: string;

  /**
   * What it answered before.
   * @example "17.9"
   */
  fromVersion!: string | null;

  /**
   * What is going on, or what went wrong.
   * @example "Wait until ch-pg-014 answers 17.10 and has caught up"
   */
  phase!: string | null;

  /**
   * When it was begun. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  finishedAt!: string | null;

  /**
   * The longest wait of a writer meanwhile, ms.
   * @example 84
   */
  writeOutageMs!: number | null;

  /**
   * Ordinals of its steps in the operation of the cluster.
   * @example [2, 3, 4, 5]
   */
  stepOrdinals!: number[];
}

/** A cluster in a run: one lane. */
export class PatchRunCluster {
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

  /**
   * The release it had.
   * @example "17.9"
   */
  fromRelease!: string;

  /**
   * `DB`: the release it gets.
   * @example "17.10"
   */
  toRelease!: string | null;

  /** How far it is. */
  @IsIn(PART_STATES)
  state!: PartState;

  /**
   * What is going on, or why it halted.
   * @example "Waiting for ch-pg-015 to stream"
   */
  phase!: string;

  /**
   * The operation that patches it; null before it began.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /** What may be asked of that operation now. */
  @IsIn(OPERATION_ACTIONS, { each: true })
  allowedActions!: OperationAction[];

  /** In the order in which they are patched. */
  members!: PatchRunMember[];

  /**
   * The longest wait of a writer, ms.
   * @example 84
   */
  writeOutageMs!: number | null;

  /** How it was over the time; null before it began. */
  writeGaps!: WriteGapSeries | null;

  /**
   * When it was begun. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  finishedAt!: string | null;
}

/** Clusters that are patched before the next wave begins. */
export class PatchRunWave {
  /**
   * Their environments.
   * @example ["Dev"]
   */
  environments!: string[];

  /** In the order in which they start. */
  clusters!: PatchRunCluster[];
}

/** A patch run. It is an operation as well: its events are those of `GET /api/operations/{id}/events`. */
export class PatchRun {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is, as a sentence.
   * @example "Patch orders to 17.10"
   */
  title!: string;

  /** What is patched. */
  @IsIn(PATCH_TYPES)
  patchType!: PatchType;

  /**
   * The release or major that was asked for.
   * @example "17.10"
   */
  toRelease!: string | null;

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

  /** What may be asked of it now. */
  @IsIn(OPERATION_ACTIONS, { each: true })
  allowedActions!: OperationAction[];

  /**
   * When it starts: `now`, `window`, or an instant.
   * @example "window"
   */
  schedule!: string;

  /**
   * Whether there are clusters that have not begun and can be given another time.
   * @example true
   */
  mayReschedule!: boolean;

  /**
   * Clusters at the same time.
   * @example 4
   */
  maxParallelClusters!: number;

  /**
   * Minutes between two waves.
   * @example 60
   */
  bakeMinutes!: number;

  /** In their order. In lists without their clusters' write gaps. */
  waves!: PatchRunWave[];

  /**
   * How many clusters there are.
   * @example 7
   */
  clustersTotal!: number;

  /**
   * How many of them are patched.
   * @example 3
   */
  clustersDone!: number;

  /**
   * The longest wait of a writer in any of them, ms.
   * @example 84
   */
  writeOutageMs!: number | null;

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
   * @example "2026-11-23T08:15:00.000Z"
   */
  finishedAt!: string | null;

  /**
   * Raised by every change.
   * @example 3
   */
  version!: number;
}

/** A page of patch runs. */
export class PatchRunPage {
  /** The rows of this page. */
  items!: PatchRun[];

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

/** Which patch runs. */
export class PatchRunQuery extends ListQuery {
  /** Only with this status. */
  @IsIn(OPERATION_STATUSES)
  @IsOptional()
  status?: OperationStatus;

  /**
   * Part of the title, or the beginning of the id.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}
