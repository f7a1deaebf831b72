/** What a column holds. Sizes are in GB, money in units of its currency, shares in per cent. */
export const REPORT_TYPES = [
  'text',
  'integer',
  'number',
  'gigs',
  'percent',
  'money',
  'seconds',
  'days',
  'day',
  'month',
  'instant',
  'yesNo',
] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** What rows can be put together by. */
export const REPORT_GROUPS = ['all', 'environment', 'dbmsType', 'application', 'cluster'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

export type ReportValue = string | number | boolean | null;
export type ReportRow = Readonly<Record<string, ReportValue>>;

export interface ReportColumn {
  name: string;
  title: string;
  type: ReportType;
}

/** How a report is drawn: lines over the time, one for each group, or bars. */
export interface ReportChart {
  kind: 'lines' | 'bars';
  /** Names of columns. */
  x: string;
  y: string;
  /** The column whose values are lines of their own. */
  series?: string;
}

/** What everybody is told about a report; said once. */
export interface ReportDescription {
  name: string;
  title: string;
  /** What it says, and where that is from. */
  description: string;
  columns: readonly ReportColumn[];
  /** The first one counts when nothing is asked for; none where rows are single things. */
  groups: readonly ReportGroup[];
  /** Whether it is about a time, or about now. */
  isOverTime: boolean;
  chart?: ReportChart;
}
