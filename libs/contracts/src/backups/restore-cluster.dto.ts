import { Type } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, IsUUID, Matches, MaxLength, ValidateNested } from 'class-validator';
import { IsTicket } from '../activities/is-ticket.js';
import { INSTANT_PATTERN, TICKET_URL_LENGTH_MAX } from '../constants.js';
import { NamedServer, ServerSize } from '../clusters/create-cluster.dto.js';

/** What to restore, and out of which servers to build the cluster that gets it. */
export class RestoreClusterRequest {
  /**
   * The backup as it was when it stopped. Without it and `targetTime`: all that is archived.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  backupId?: string;

  /**
   * With everything that was committed until then, and nothing after. ISO 8601 with a zone. Not together with `backupId`.
   * @example "2026-11-25T06:30:00.000Z"
   */
  @Matches(new RegExp(INSTANT_PATTERN), { message: 'must be an instant such as 2026-12-23T00:00:00Z' })
  @MaxLength(40)
  @IsOptional()
  targetTime?: string;

  /**
   * The name of the new cluster, as for any new one. Without it the cluster is restored in its own place, and `confirm` is needed.
   * @example "orders-before-the-mistake"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @IsOptional()
  toClusterName?: string;

  /**
   * The name of the cluster once more, when it is restored in its own place: what was committed after the instant is gone from it.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  confirm?: string;

  /** Servers by name (the first becomes the primary), or a size to pull from the pool. May be absent when a `lockId` is given. */
  @Type((options) => (Array.isArray((options?.object as RestoreClusterRequest | undefined)?.servers) ? NamedServer : ServerSize))
  @ValidateNested()
  @IsOptional()
  servers?: NamedServer[] | ServerSize;

  /**
   * The lock from `poolServersPullAndLock` that holds the servers.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  lockId?: string;

  /**
   * Why, for whoever reads the history.
   * @example "A table was dropped by mistake"
   */
  @IsString()
  @MaxLength(500)
  @IsOptional()
  reason: string = '';

  /**
   * The ticket that this belongs to.
   * @example "CHG-4711"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string;
}

/** The wish to restore was accepted. */
export class RestoreClusterResponse {
  /**
   * The restore, which is `Running` now.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  restoreId!: string;

  /**
   * The operation that carries it out.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b11"
   */
  operationId!: string;
}

/** A backup to try. */
export class DrillBackupRequest {
  /**
   * The backup to try; the newest and all of the log after it when absent.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  backupId?: string;
}
