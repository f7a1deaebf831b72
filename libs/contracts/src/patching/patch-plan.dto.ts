import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PATCH_TYPES } from '@rocket/domain';
import type { PatchType, PlannedMember } from '@rocket/domain';
import { IsTicket } from '../activities/is-ticket.js';
import {
  BAKE_MINUTES_MAX,
  CLUSTERS_PER_RUN_MAX,
  PARALLEL_CLUSTERS_DEFAULT,
  PARALLEL_CLUSTERS_MAX,
  SCHEDULE_PATTERN,
  TICKET_URL_LENGTH_MAX,
} from '../constants.js';
import { ClusterSelector } from '../clusters/cluster-selector.dto.js';
import { PlannedStep } from '../operations/operation.dto.js';

/** What is to be patched, to what, and when. */
export class CreatePatchRunRequest {
  /** `DB`: the database's release. `OS`: the updates of the servers' operating systems. */
  @IsIn(PATCH_TYPES)
  patchType!: PatchType;

  /**
   * `DB`: a release (`17.10`) or a major (`17`). The newest of each cluster's own major when absent.
   * @example "17.10"
   */
  @Matches(/^\d{1,3}(\.\d{1,3}){0,2}$/, { message: 'must be a version such as 17 or 17.10' })
  @IsOptional()
  toRelease?: string;

  /** Which clusters; either this or `clusters`. */
  @IsObject()
  @ValidateNested()
  @Type(() => ClusterSelector)
  @IsOptional()
  selector?: ClusterSelector;

  /**
   * The names of the clusters; either this or `selector`. Each of them must be fit to be patched.
   * @example ["orders"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(CLUSTERS_PER_RUN_MAX)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  @IsOptional()
  clusters?: string[];

  /**
   * The environments of each wave in their order. One wave per environment in the order of the stages when absent.
   * @example [["Sbx", "Dev"], ["Prod"]]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsArray({ each: true })
  @IsOptional()
  waves?: string[][];

  /**
   * Minutes between two waves, in which what was patched has to stay well.
   * @example 60
   */
  @IsInt()
  @Min(0)
  @Max(BAKE_MINUTES_MAX)
  @IsOptional()
  bakeMinutes: number = 0;

  /**
   * Clusters of a wave that are patched at the same time, after the first of them went well.
   * @example 4
   */
  @IsInt()
  @Min(1)
  @Max(PARALLEL_CLUSTERS_MAX)
  @IsOptional()
  maxParallelClusters: number = PARALLEL_CLUSTERS_DEFAULT;

  /**
   * `now`, `window` (each cluster in its own maintenance window), or an instant, ISO 8601.
   * @example "window"
   */
  @Matches(new RegExp(SCHEDULE_PATTERN), { message: 'must be now, window, or an instant such as 2026-12-01T22:00:00Z' })
  @IsOptional()
  schedule: string = 'now';

  /**
   * Only plan: nothing is changed and nothing starts.
   * @example false
   */
  @IsBoolean()
  @IsOptional()
  dryRun: boolean = false;

  /**
   * `planHash` of the plan that was reviewed; refused when what would be done has changed since.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be the planHash of a plan' })
  @IsOptional()
  planHash?: string;

  /**
   * The change ticket.
   * @example "CHG-4711"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string;
}

/** A member of a cluster in a plan. */
export class PatchPlanMember {
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

  /**
   * Why it stands where it stands in the order.
   * @example "A replica: clients do not notice that it is away."
   */
  reason!: string;

  /**
   * What it answers now.
   * @example "17.9"
   */
  fromVersion!: string | null;

  /**
   * How long it is expected to take, ms.
   * @example 42000
   */
  expectedMs!: number;

  /**
   * `OS`: packages that wait for an update.
   * @example ["openssl 3.0.15 -> 3.0.17"]
   */
  pending!: string[];
}

/** A cluster in a plan. */
export class PatchPlanCluster {
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
   * The release it has.
   * @example "17.9"
   */
  fromRelease!: string;

  /**
   * `DB`: the release it gets.
   * @example "17.10"
   */
  toRelease!: string | null;

  /**
   * Who is the primary.
   * @example "ch-pg-014"
   */
  primary!: string;

  /**
   * Who takes over before the primary is patched; null when nobody has to, or nobody is there.
   * @example "ch-pg-015"
   */
  candidate!: string | null;

  /**
   * How long it is expected to take, ms.
   * @example 126000
   */
  expectedMs!: number;

  /**
   * When work may start.
   * @example "Sun:02:00-Sun:04:00 Europe/Zurich"
   */
  maintenanceWindow!: string | null;

  /**
   * When it could start at the earliest. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startsAt!: string | null;

  /**
   * Why it could not start at all.
   * @example "It takes 40 min, and its window is open for 30 min."
   */
  obstacle!: string | null;

  /** In the order in which they are patched; those on which nothing is to be done come last. */
  members!: PatchPlanMember[];

  /** What will be done, step by step. */
  steps!: PlannedStep[];
}

/** Clusters that are patched before the next wave begins. */
export class PatchPlanWave {
  /**
   * Their environments.
   * @example ["Dev"]
   */
  environments!: string[];

  /** In the order in which they start. */
  clusters!: PatchPlanCluster[];
}

/** A cluster that is not part of a plan. */
export class PatchPlanAbsence {
  /**
   * Name of the cluster.
   * @example "billing"
   */
  clusterName!: string;

  /**
   * Why it is not part of it.
   * @example "Another operation works on it."
   */
  reason!: string;
}

/** What a run would do now. Nothing has been changed. */
export class PatchPlan {
  /** What is patched. */
  @IsIn(PATCH_TYPES)
  patchType!: PatchType;

  /**
   * The release or major that was asked for.
   * @example "17"
   */
  toRelease!: string | null;

  /**
   * When it starts.
   * @example "window"
   */
  schedule!: string;

  /**
   * Over what is done to whom in which order. Given with the request, the run is refused when that has changed.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  planHash!: string;

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

  /** In their order. */
  waves!: PatchPlanWave[];

  /** Clusters that cannot be part of it. */
  refused!: PatchPlanAbsence[];

  /** Clusters on which nothing is to be done. */
  current!: PatchPlanAbsence[];

  /**
   * What must hold before and after every member.
   * @example ["No transaction on the member is open for longer than 15 s."]
   */
  gates!: string[];

  /**
   * What the expected durations are taken from.
   * @example "the last 12 patches"
   */
  durationBasis!: string;

  /**
   * Contacts who are written to at each turn, with their application.
   * @example ["Orders team (Orders)"]
   */
  toldTo!: string[];
}

/** Another time for what has not begun. */
export class ReschedulePatchRunRequest {
  /**
   * `now`, `window` (each cluster in its own maintenance window), or an instant, ISO 8601.
   * @example "2026-12-01T22:00:00Z"
   */
  @Matches(new RegExp(SCHEDULE_PATTERN), { message: 'must be now, window, or an instant such as 2026-12-01T22:00:00Z' })
  schedule!: string;
}

/** A patch run that was accepted. */
export class PatchRunAccepted {
  /**
   * The run, which is an operation as well.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  patchRunId!: string;

  /**
   * The same.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string;
}
