import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { CONDITION_LENGTH_MAX, TEST_SUBJECTS, TICKS_MAX } from '@rocket/domain';
import type { MetricUnit, TestSubject } from '@rocket/domain';

/** When a reading is bad. */
export class ThresholdConditions {
  /**
   * When it is a warning; null for never. Compares with arithmetic over numbers and `cpu`, `ramGb`, `diskGb`, `members`.
   * @example "failed or >= 50"
   */
  @IsString()
  @MaxLength(CONDITION_LENGTH_MAX)
  @IsOptional()
  warning!: string | null;

  /**
   * When it is critical; null for never.
   * @example ">= 10 * cpu"
   */
  @IsString()
  @MaxLength(CONDITION_LENGTH_MAX)
  @IsOptional()
  critical!: string | null;

  /**
   * Whether it is made at all.
   * @example true
   */
  @IsBoolean()
  enabled!: boolean;
}

/** What is otherwise in one environment. */
export class ThresholdOverride extends ThresholdConditions {
  /**
   * The environment.
   * @example "Prod"
   */
  environment!: string;
}

/** A test, as somebody writes it. */
export class WriteThresholdTestRequest extends ThresholdConditions {
  /**
   * What it is called: the name of its incidents.
   * @example "Disk used"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  title!: string;

  /** What it looks at: a metric, or what is counted of a cluster: members that answer, those that answer as primary. */
  @IsIn(TEST_SUBJECTS)
  subject!: TestSubject;

  /**
   * Good readings after which an incident is over.
   * @example 2
   */
  @IsInt()
  @Min(1)
  @Max(TICKS_MAX)
  normalTicks!: number;

  /**
   * Readings after which it is a warning.
   * @example 2
   */
  @IsInt()
  @Min(1)
  @Max(TICKS_MAX)
  warningTicks!: number;

  /**
   * Readings after which it is critical.
   * @example 2
   */
  @IsInt()
  @Min(1)
  @Max(TICKS_MAX)
  criticalTicks!: number;
}

/** A threshold test. */
export class ThresholdTest extends WriteThresholdTestRequest {
  /**
   * Stays the same for ever.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What its numbers count.
   * @example "percent"
   */
  unit!: MetricUnit;

  /** Environments in which it is otherwise. */
  overrides!: ThresholdOverride[];

  /**
   * Give it as `If-Match` to change the test.
   * @example 1
   */
  version!: number;
}

/** All tests. */
export class ThresholdTestPage {
  /** The tests, by title. */
  items!: ThresholdTest[];

  /**
   * How many there are.
   * @example 6
   */
  total!: number;

  /**
   * There is one page only: always null.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** A test to be tried. */
export class PreviewThresholdTestRequest extends WriteThresholdTestRequest {
  /**
   * Only on servers of this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;
}

/** An incident that a test would have opened. */
export class PreviewedIncident {
  /**
   * The cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Which mount; null where that is the server itself.
   * @example "/var/lib/postgresql"
   */
  element!: string | null;

  /**
   * The worst that it would have been.
   * @example "Warning"
   */
  worst!: 'Warning' | 'Critical';

  /**
   * When people would have been told. ISO 8601 UTC.
   * @example "2026-11-30T02:11:05.000Z"
   */
  openedAt!: string;

  /**
   * When it would have been over; null when it would be open still.
   * @example "2026-11-30T02:40:05.000Z"
   */
  closedAt!: string | null;
}

/** What a test would have said in the last day. */
export class ThresholdPreview {
  /**
   * Servers that were looked at, 100 at most.
   * @example 12
   */
  servers!: number;

  /**
   * Readings that they have given.
   * @example 69120
   */
  readings!: number;

  /**
   * Incidents that it would have opened.
   * @example 2
   */
  total!: number;

  /** The newest of them, 50 at most. */
  incidents!: PreviewedIncident[];
}
