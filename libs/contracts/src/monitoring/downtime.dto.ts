import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { DOWNTIME_CAUSES } from '@rocket/domain';
import type { DowntimeCause } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** How long a cluster was not up, in a period. */
export class DowntimeFigures {
  /**
   * Seconds in which the cluster existed and was meant to run.
   * @example 2592000
   */
  meantSeconds!: number;

  /**
   * All seconds in which it took no writes: planned and unplanned.
   * @example 1296
   */
  downSeconds!: number;

  /**
   * Those that an operation caused, as was known beforehand.
   * @example 96
   */
  plannedSeconds!: number;

  /**
   * Those that nobody meant.
   * @example 1200
   */
  unplannedSeconds!: number;

  /**
   * Seconds in which nobody looked: neither up nor down.
   * @example 0
   */
  unknownSeconds!: number;

  /**
   * Per cent of the known time in which it was up; null when nothing is known.
   * @example 99.95
   */
  availability!: number | null;

  /**
   * The same with planned downtime counted as up.
   * @example 99.9537
   */
  availabilityOutsideMaintenance!: number | null;
}

/** The downtime of a day or a month. */
export class DowntimePeriod extends DowntimeFigures {
  /**
   * The day or the month, in the time zone of the installation.
   * @example "2026-11"
   */
  name!: string;

  /**
   * When it begins. ISO 8601 UTC.
   * @example "2026-11-01T00:00:00.000Z"
   */
  from!: string;

  /**
   * When it ends. ISO 8601 UTC.
   * @example "2026-12-01T00:00:00.000Z"
   */
  to!: string;

  /**
   * Whether it is over and written down: what it says never changes.
   * @example false
   */
  closed!: boolean;
}

/** A time in which a cluster was not up, or nobody knows. */
export class DowntimeInterval {
  /**
   * When it began, by the first observation that said so. ISO 8601 UTC.
   * @example "2026-11-30T02:11:05.000Z"
   */
  from!: string;

  /**
   * When it ended; of one that lasts, when it was looked last. ISO 8601 UTC.
   * @example "2026-11-30T02:13:35.000Z"
   */
  to!: string;

  /**
   * How long it was, in seconds; a switchover that a probe measured takes a fraction of one.
   * @example 150
   */
  seconds!: number;

  /** Whether an operation caused it, nobody meant it, or nobody looked. */
  @IsIn(DOWNTIME_CAUSES)
  cause!: DowntimeCause;

  /**
   * What was seen, as a sentence; null when nothing was.
   * @example "No member answers as primary: the cluster takes no writes."
   */
  reason!: string | null;

  /**
   * The operation that caused it, or worked on the cluster meanwhile; null when none did.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;
}

/** When a cluster was not up. */
export class ClusterDowntime extends DowntimeFigures {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The zone of days and months.
   * @example "Europe/Zurich"
   */
  timeZone!: string;

  /**
   * From when on. ISO 8601 UTC.
   * @example "2026-09-01T00:00:00.000Z"
   */
  from!: string;

  /**
   * Until when: now. ISO 8601 UTC.
   * @example "2026-11-30T12:00:00.000Z"
   */
  to!: string;

  /** Month by month. */
  months!: DowntimePeriod[];

  /** Day by day. */
  days!: DowntimePeriod[];

  /** The newest ones first, at most 500. */
  intervals!: DowntimeInterval[];
}

/** How far back. */
export class ClusterDowntimeQuery {
  /**
   * Calendar months, the current one included.
   * @example 3
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(24)
  @IsOptional()
  months: number = 3;
}

/** Which month of all clusters. */
export class DowntimeQuery extends ListQuery {
  /**
   * The month; the current one when absent.
   * @example "2026-11"
   */
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/)
  @IsOptional()
  month?: string;
}

/** The downtime of one cluster in a month. */
export class ClusterMonth extends DowntimePeriod {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The application that it is for.
   * @example "Webshop"
   */
  application!: string;

  /**
   * Its environment.
   * @example "Prod"
   */
  environment!: string;
}

/** A page of clusters with their downtime in a month. */
export class ClusterMonthPage {
  /** The rows of this page. */
  items!: ClusterMonth[];

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
