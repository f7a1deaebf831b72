import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { DBMS_TYPES, REPORT_GROUPS, REPORT_TYPES } from '@rocket/domain';
import type { DbmsType, ReportGroup, ReportType, ReportValue } from '@rocket/domain';

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A column of a report. */
export class ReportColumn {
  /**
   * Under what its values stand in rows.
   * @example "dbSizeGigs"
   */
  name!: string;

  /**
   * What people read above it.
   * @example "Size"
   */
  title!: string;

  /** What it holds: sizes in GB, money in units of its currency, shares in per cent. */
  @IsIn(REPORT_TYPES)
  type!: ReportType;
}

/** How a report is drawn. */
export class ReportChart {
  /**
   * Lines over the time, or bars.
   * @example "lines"
   */
  kind!: 'lines' | 'bars';

  /**
   * The column along which it is drawn.
   * @example "day"
   */
  x!: string;

  /**
   * The column that is drawn.
   * @example "dbSizeGigs"
   */
  y!: string;

  /**
   * The column whose values are drawn apart; absent where there is one.
   * @example "group"
   */
  series?: string;
}

/** What a report says, and what it can be asked. */
export class ReportDescription {
  /**
   * What it is called in the path.
   * @example "database-sizes"
   */
  name!: string;

  /**
   * What people call it.
   * @example "Size of databases"
   */
  title!: string;

  /**
   * What it says, and where that is from.
   * @example "How large databases were at the end of each day, of each cluster as its largest member says."
   */
  description!: string;

  /** The parameters that count. */
  parameters!: string[];

  /** What rows can be put together by; empty where rows are single things. */
  groups!: ReportGroup[];

  /** The columns, in order. */
  columns!: ReportColumn[];

  /** How it is drawn; absent where it is a list. */
  chart?: ReportChart;
}

/** All reports. */
export class ReportPage {
  /** In the order of the room. */
  items!: ReportDescription[];

  /**
   * How many there are.
   * @example 14
   */
  total!: number;

  /**
   * All are on one page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** What a report is asked about. */
export class ReportQuery {
  /** Only this DBMS. */
  @IsIn(DBMS_TYPES)
  @IsOptional()
  dbmsType?: DbmsType;

  /**
   * Only this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only this application.
   * @example "Webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  applicationName?: string;

  /**
   * The first day, in the zone of the installation; 90 days ago when absent.
   * @example "2026-09-01"
   */
  @Matches(DAY, { message: 'must be a day such as 2026-09-01' })
  @IsOptional()
  from?: string;

  /**
   * The last day; today when absent.
   * @example "2026-11-30"
   */
  @Matches(DAY, { message: 'must be a day such as 2026-11-30' })
  @IsOptional()
  to?: string;

  /** What rows are put together by; the first that the report knows when absent. */
  @IsIn(REPORT_GROUPS)
  @IsOptional()
  groupBy?: ReportGroup;

  /**
   * `csv` is safe to open in a spreadsheet.
   * @example "json"
   */
  @IsIn(['json', 'csv'])
  @IsOptional()
  format: 'json' | 'csv' = 'json';
}

/** A report, as far as who asks may see it. */
export class ReportResult extends ReportDescription {
  /**
   * The first day that it is about; null where it is about now.
   * @example "2026-09-01"
   */
  from!: string | null;

  /**
   * The last day.
   * @example "2026-11-30"
   */
  to!: string | null;

  /**
   * The zone of days and months.
   * @example "Europe/Zurich"
   */
  timeZone!: string;

  /**
   * What rows are put together by; null where they are single things.
   * @example "environment"
   */
  groupBy!: ReportGroup | null;

  /**
   * When it was read. ISO 8601 UTC.
   * @example "2026-11-30T12:00:00.000Z"
   */
  readAt!: string;

  /**
   * Whether there are more rows than a report has at most.
   * @example false
   */
  truncated!: boolean;

  /**
   * Each row by the names of the columns.
   * @example [{ "day": "2026-11-30", "group": "Prod", "dbSizeGigs": 1204.5, "clusters": 12 }]
   */
  rows!: Record<string, ReportValue>[];
}
