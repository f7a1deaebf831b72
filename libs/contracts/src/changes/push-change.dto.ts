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
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CHANGE_KINDS } from '@rocket/domain';
import type { ChangeKind } from '@rocket/domain';
import { IsTicket } from '../activities/is-ticket.js';
import { ClusterSelector } from '../clusters/cluster-selector.dto.js';
import {
  CLUSTERS_PER_RUN_MAX,
  PARALLEL_CLUSTERS_DEFAULT,
  PARALLEL_CLUSTERS_MAX,
  PARAMETER_VALUE_LENGTH_MAX,
  STATEMENT_LENGTH_MAX,
  TICKET_URL_LENGTH_MAX,
} from '../constants.js';

/** A change of one of three kinds. Each kind has its own fields; those of another are refused. */
export class PushedChange {
  /**
   * `parameter`: a parameter of the DBMS, on every member. `sql`: a statement, on the primary of every cluster. `script`: a
   * shell script, on every server that can run one.
   */
  @IsIn(CHANGE_KINDS)
  kind!: ChangeKind;

  /**
   * `parameter`: its name.
   * @example "work_mem"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(128)
  @IsOptional()
  name?: string;

  /**
   * `parameter`: the value as the DBMS reads it, always as text; null for what the configuration files say.
   * @example "64MB"
   */
  @ValidateIf((_change: unknown, value: unknown) => value !== undefined && value !== null)
  @IsString()
  @MaxLength(PARAMETER_VALUE_LENGTH_MAX)
  value?: string | null;

  /**
   * `sql`: the database; the one of the cluster's application when absent.
   * @example "app"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  @IsOptional()
  database?: string;

  /**
   * `sql`: what is run. It is stored with the plan and shown to whoever may look at operations.
   * @example "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(STATEMENT_LENGTH_MAX)
  @IsOptional()
  statement?: string;

  /**
   * `script`: what `sh` runs. It is stored with the plan and shown to whoever may look at operations.
   * @example "uname -r"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(STATEMENT_LENGTH_MAX)
  @IsOptional()
  script?: string;
}

/** What is to be pushed, and where to. */
export class PushChangeRequest {
  /** What is changed. */
  @IsObject()
  @ValidateNested()
  @Type(() => PushedChange)
  change!: PushedChange;

  /**
   * Where to; every cluster of the DBMS when this and `clusters` are absent. With `serverName` a script runs on that server alone, while a parameter
   * is set on every member of its cluster: members have to have the same.
   */
  @IsObject()
  @ValidateNested()
  @Type(() => ClusterSelector)
  @IsOptional()
  selector?: ClusterSelector;

  /**
   * The names of the clusters, instead of a selector. What cannot be part of it is left out, and the plan says so.
   * @example ["orders", "billing"]
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
   * Clusters that are changed at the same time, after the first of them went well.
   * @example 4
   */
  @IsInt()
  @Min(1)
  @Max(PARALLEL_CLUSTERS_MAX)
  @IsOptional()
  maxParallelClusters: number = PARALLEL_CLUSTERS_DEFAULT;

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

/** Gives every server of a change run what it had before. */
export class UndoChangeRequest {
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
