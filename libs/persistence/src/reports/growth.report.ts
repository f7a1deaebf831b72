import { forecastAfter, trendOf } from '@rocket/domain';
import type { ReportRow } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { readSizes } from './day-sums.js';
import type { SizesOfDay } from './day-sums.js';
import { GROUP_COLUMN, readInScope } from './report.js';
import type { Report, ReportQuestion } from './report.js';

const DAY_MS = 24 * 3_600_000;
const GIG = 1024 ** 3;
const DAY_LENGTH = '2026-11-30'.length;
/** Slopes are between all pairs of days: so many days of a group say enough, and the more groups there are, the fewer are taken. */
const [DAYS_MAX, DAYS_MIN, PAIRS_MAX] = [120, 8, 450_000];
const [SOON, LATER] = [30, 90];
const WHAT = [
  { what: 'Databases', place: 1 },
  { what: 'Backups', place: 2 },
] as const;

export const growthReport: Report = {
  name: 'growth',
  title: 'Growth and forecast of sizes',
  description:
    'How sizes grow: the median of the slopes between all pairs of days of the period (Theil and Sen), and what they come to if that goes on. ' +
    'The error is what the same method is off when it forecasts the last quarter of the days from those before. At least a week of days is needed; ' +
    'of many, evenly spaced ones are taken.',
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
    const days = await chosenDays(manager, question);
    for (const [group, sizes] of await readSizes(manager, { ...question, days }))
      for (const { what, place } of WHAT) rows.push(growthOf(sizes, place, { group, what }));
    return rows.sort(
      (one, other) =>
        Number(other['currentGigs']) - Number(one['currentGigs']) || String(one['group']).localeCompare(String(other['group'])),
    );
  },
};

/** Days of the period that were written down, evenly spaced; the last one is among them. */
async function chosenDays(manager: EntityManager, question: ReportQuestion): Promise<string[]> {
  const [known]: { first: string | null; last: string | null }[] = await manager.query(
    'SELECT min(day)::text AS first, max(day)::text AS last FROM environment_days WHERE day BETWEEN $1::date AND $2::date',
    [question.from, question.to],
  );
  if (!known?.first || !known.last) return [];
  const [firstMs, lastMs] = [Date.parse(known.first), Date.parse(known.last)];
  const length = (lastMs - firstMs) / DAY_MS + 1;
  const most = Math.max(DAYS_MIN, Math.min(DAYS_MAX, Math.floor(Math.sqrt(PAIRS_MAX / (await groupsOf(manager, question))))));
  const count = Math.min(length, most);
  const dayAt = (place: number): string => {
    const days = count === 1 ? 0 : Math.round((place * (length - 1)) / (count - 1));
    return new Date(firstMs + days * DAY_MS).toISOString().slice(0, DAY_LENGTH);
  };
  return Array.from({ length: count }, (_, place) => dayAt(place));
}

/** At least how many series there are. */
async function groupsOf(manager: EntityManager, question: ReportQuestion): Promise<number> {
  if (question.groupBy !== 'application' && question.groupBy !== 'cluster') return 1;
  const what = question.groupBy === 'cluster' ? 'scope.id' : 'DISTINCT scope.application_id';
  const [row] = await readInScope(manager, question, `SELECT count(${what})::int AS count FROM scope`);
  return Math.max(1, Number(row?.['count']));
}

/** @param place of the size in a day */
function growthOf(days: readonly SizesOfDay[], place: 1 | 2, row: ReportRow): ReportRow {
  const bytes = new Map<number, number>();
  for (const one of days) bytes.set(one[0], (bytes.get(one[0]) ?? 0) + one[place]);
  const points = [...bytes].map(([day, sum]) => ({ day, value: gigs(sum / GIG) })).sort((one, other) => one.day - other.day);
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
