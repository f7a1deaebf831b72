import { forecastAfter, trendOf } from '@rocket/domain';
import type { ReportRow } from '@rocket/domain';
import { GROUP_COLUMN } from './report.js';
import type { Report } from './report.js';
import { backupSizesReport, databaseSizesReport } from './sizes.report.js';

const DAY_MS = 24 * 3_600_000;
const [SOON, LATER] = [30, 90];
const WHAT = [
  { what: 'Databases', report: databaseSizesReport, size: 'dbSizeGigs' },
  { what: 'Backups', report: backupSizesReport, size: 'bkupSizeGigs' },
] as const;

export const growthReport: Report = {
  name: 'growth',
  title: 'Growth and forecast of sizes',
  description:
    'How sizes grow: the median of the slopes between all pairs of days of the period (Theil and Sen), and what they come to if that goes on. ' +
    'The error is what the same method is off when it forecasts the last quarter of the days from those before. At least a week of days is needed.',
  columns: [
    GROUP_COLUMN,
    { name: 'what', title: 'Of', type: 'text' },
    { name: 'currentGigs', title: 'Now', type: 'gigs' },
    { name: 'perDayGigs', title: 'A day', type: 'gigs' },
    { name: 'in30DaysGigs', title: 'In 30 days', type: 'gigs' },
    { name: 'in90DaysGigs', title: 'In 90 days', type: 'gigs' },
    { name: 'errorPercent', title: 'Error in backtest', type: 'percent' },
    { name: 'days', title: 'Days known', type: 'integer' },
  ],
  groups: ['all', 'environment', 'dbmsType', 'application', 'cluster'],
  isOverTime: true,
  chart: { kind: 'bars', x: 'group', y: 'in90DaysGigs', series: 'what' },
  read: async (manager, question) => {
    const rows: ReportRow[] = [];
    for (const { what, report, size } of WHAT) {
      const byGroup = Map.groupBy(await report.read(manager, question), (row) => String(row['group']));
      for (const [group, days] of byGroup) rows.push(growthOf(days, size, { group, what }));
    }
    return rows.sort((one, other) => Number(other['currentGigs']) - Number(one['currentGigs']));
  },
};

function growthOf(days: readonly ReportRow[], size: string, row: ReportRow): ReportRow {
  const points = days.map((one) => ({ day: Date.parse(String(one['day'])) / DAY_MS, value: Number(one[size]) }));
  const trend = trendOf(points);
  const currentGigs = trend?.current ?? points.at(-1)?.value ?? 0;
  return {
    ...row,
    currentGigs,
    perDayGigs: trend ? gigs(trend.perDay) : null,
    in30DaysGigs: trend ? gigs(forecastAfter(trend, SOON)) : null,
    in90DaysGigs: trend ? gigs(forecastAfter(trend, LATER)) : null,
    errorPercent: percent(trend?.errorPercent ?? null),
    days: points.length,
  };
}

const percent = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);
const gigs = (value: number): number => Math.round(value * 1000) / 1000;
