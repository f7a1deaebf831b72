import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
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
