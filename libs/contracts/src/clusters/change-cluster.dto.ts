import { IsBoolean, IsInt, Matches, Max, Min, ValidateIf } from 'class-validator';
import { MAINTENANCE_WINDOW_PATTERN } from '../constants.js';

const isGiven = (_request: unknown, value: unknown): boolean => value !== undefined;

/** What can be changed of a cluster without touching its servers. What is absent stays as it is. */
export class ChangeClusterRequest {
  /**
   * Days for which every moment shall stay restorable.
   * @example 14
   */
  @ValidateIf(isGiven)
  @IsInt()
  @Min(1)
  @Max(3650)
  backupRetentionDays?: number;

  /**
   * When work may start on it: `ddd:hh:mm-ddd:hh:mm` with an IANA zone after it (UTC when absent), 30 minutes at least; null
   * for any time.
   * @example "Sun:02:00-Sun:04:00 Europe/Zurich"
   */
  @ValidateIf((_request: unknown, value: unknown) => value !== undefined && value !== null)
  @Matches(new RegExp(MAINTENANCE_WINDOW_PATTERN), { message: 'must look like Sun:02:00-Sun:04:00 Europe/Zurich' })
  maintenanceWindow?: string | null;

  /**
   * Refused here, since it changes every server and takes its time: POST it to `tls` of the cluster instead.
   * @example true
   */
  @ValidateIf(isGiven)
  @IsBoolean()
  tlsEnabled?: boolean;
}

/** Whether clients must use TLS. */
export class ChangeTlsRequest {
  /**
   * True demands TLS of every client, false ends it for all.
   * @example true
   */
  @IsBoolean()
  enabled!: boolean;
}
