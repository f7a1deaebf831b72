import { Transform, Type } from 'class-transformer';
import { IsArray, IsDateString, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { METRIC_NAMES, METRIC_RESOLUTIONS } from '@rocket/domain';
import type { MetricName, MetricResolution, MetricUnit } from '@rocket/domain';

/** Which metrics of which time. */
export class MetricsQuery {
  /**
   * Not before; an hour before `to` when absent.
   * @example "2026-11-30T11:00:00Z"
   */
  @IsDateString()
  @IsOptional()
  from?: string;

  /**
   * Before; now when absent.
   * @example "2026-11-30T12:00:00Z"
   */
  @IsDateString()
  @IsOptional()
  to?: string;

  /**
   * Names of metrics, separated by commas; all of them when absent.
   * @example "load,cpuIdlePercent"
   */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @IsIn(METRIC_NAMES, { each: true })
  @IsOptional()
  metrics?: MetricName[];

  /**
   * Points of a series at most, one more where it begins in the middle of a point.
   * @example 300
   */
  @Type(() => Number)
  @IsInt()
  @Min(10)
  @Max(1000)
  @IsOptional()
  points: number = 300;
}

/** One metric of one server. The place of a number in its list says which point it belongs to. */
export class MetricSeries {
  /**
   * The server that it was measured of.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /** What was measured. */
  @IsIn(METRIC_NAMES)
  metric!: MetricName;

  /**
   * What of the server it was measured of, such as a mount; null where that is the server itself.
   * @example "/var/lib/postgresql"
   */
  element!: string | null;

  /**
   * What it is called.
   * @example "Disk used"
   */
  title!: string;

  /**
   * What a number counts.
   * @example "percent"
   */
  unit!: MetricUnit;

  /**
   * The least of each point; null where nothing was measured.
   * @example [41.2, null, 41.3]
   */
  min!: (number | null)[];

  /**
   * The mean of each point.
   * @example [41.5, null, 41.6]
   */
  avg!: (number | null)[];

  /**
   * The greatest of each point: no spike is lost.
   * @example [42.1, null, 97.8]
   */
  max!: (number | null)[];
}

/** Metrics over a time. */
export class MetricChart {
  /**
   * Where the first point begins; the second begins a step later. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  from!: string;

  /**
   * Length of a point, in seconds.
   * @example 15
   */
  stepSeconds!: number;

  /**
   * How many points a series has.
   * @example 240
   */
  points!: number;

  /** What it was read from: every sample, or what was put together of them. */
  @IsIn(METRIC_RESOLUTIONS)
  resolution!: MetricResolution;

  /** Those that were measured at all in this time. */
  series!: MetricSeries[];
}
