import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { QUARANTINE_DAYS, QUARANTINE_DAYS_MAX } from '../constants.js';

/** Who shall become the primary. */
export class SwitchoverRequest {
  /**
   * Name of the server whose member takes over; the best one when absent.
   * @example "ch-pg-015"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  to?: string;
}

/** Which member is brought back. */
export class RejoinRequest {
  /**
   * Name of its server.
   * @example "ch-pg-015"
   */
  @IsString()
  @MaxLength(253)
  serverName!: string;
}

/** The server that becomes one more member: the one that is named, or the best fitting free one. */
export class AddServerRequest {
  /**
   * Name of a server of the pool; chosen by size when absent.
   * @example "ch-pg-017"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /**
   * At least so many CPU cores; not together with a name.
   * @example 4
   */
  @IsInt()
  @Min(0)
  @IsOptional()
  cpu?: number;

  /**
   * At least so much memory, GB; not together with a name.
   * @example 16
   */
  @IsNumber()
  @Min(0)
  @IsOptional()
  ram?: number;

  /**
   * At least so much disk, GB; not together with a name.
   * @example 100
   */
  @IsNumber()
  @Min(0)
  @IsOptional()
  dbGigs?: number;

  /**
   * Only there; not together with a name.
   * @example "PA"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  datacenter?: string;
}

/** What is restarted. */
export class RestartRequest {
  /**
   * Name of the server whose member is restarted; all members, one at a time and the primary last, when absent.
   * @example "ch-pg-015"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;
}

/** Who shall take over from a primary that is gone. */
export class FailoverRequest {
  /**
   * Name of the server whose replica takes over; the one that has come farthest when absent.
   * @example "ch-pg-015"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  to?: string;

  /**
   * The name of the cluster, by whoever accepts what is lost.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  confirm!: string;
}

/** What a failover would do now. */
export class FailoverPreview {
  /**
   * The primary that is gone.
   * @example "ch-pg-014"
   */
  lostPrimary!: string;

  /**
   * When it was seen last. What it wrote afterwards nobody knows.
   * @example "2026-11-23T08:15:00.000Z"
   */
  seenAt!: string | null;

  /**
   * Who would take over.
   * @example "ch-pg-015"
   */
  candidate!: string;

  /**
   * Bytes that the primary had written when it was seen last and the candidate has not got; null when nobody knows.
   * @example 0
   */
  missingBytes!: number | null;
}

/** Who stops a cluster closes every connection to it. */
export class StopRequest {
  /**
   * The name of the cluster once more.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  confirm!: string;
}

/** How a cluster is deleted. */
export class DeleteClusterQuery {
  /**
   * The name of the cluster once more.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  confirm?: string;

  /**
   * Days for which the cluster is kept, stopped, and can be brought back; 0 gives its servers back at once.
   * @example 7
   */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(QUARANTINE_DAYS_MAX)
  quarantineDays: number = QUARANTINE_DAYS;
}
