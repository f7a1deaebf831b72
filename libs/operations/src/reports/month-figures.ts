import { daysIn, monthOf } from '@rocket/domain';
import type { CalendarPeriod, ReportRow } from '@rocket/domain';
import { reportByName } from '@rocket/persistence';
import type { DaysOfMonth, ReportQuestion, Repositories } from '@rocket/persistence';

/** What a month is asked about: one application, or all of them. */
export interface MonthQuestion {
  month: CalendarPeriod;
  /** The last day of it that was written down. */
  lastKnownDay: string;
  applicationName?: string;
  timeZone: string;
  now: Date;
}

/** What a month cost, in units of its currency. */
export interface MonthCost {
  currency: string;
  total: number;
  /** Of the month before; null where it was not counted, or in another currency. */
  before: number | null;
}

/** A month in figures: rows of the reports, as everybody reads them on the screen and in files. */
export interface MonthFigures {
  month: string;
  /** At its end; null where there was nothing any more. */
  clusters: ReportRow | null;
  size: ReportRow | null;
  backups: ReportRow | null;
  /** Size at the end of the month before; null where nothing is known of it. */
  sizeBefore: ReportRow | null;
  /** How databases grow; null where too few days are known. */
  growth: ReportRow | null;
  /** Of each cluster, at the month's end and now. */
  clusterSizes: ReportRow[];
  clusterBackups: ReportRow[];
  proofs: ReportRow[];
  unproven: ReportRow[];
  downtime: ReportRow | null;
  serviceLevels: ReportRow[];
  failovers: ReportRow | null;
  unpatched: ReportRow[];
  cost: MonthCost | null;
  missingContacts: ReportRow[];
}

/** What only who runs the fleet is told. */
export interface FleetFigures extends MonthFigures {
  pool: ReportRow[];
  costliest: { chargedTo: string; total: number }[];
  openRequests: { status: OpenStatus; count: number }[];
}

const COSTLIEST = 10;
const OPEN_STATUSES = ['Submitted', 'ChangesAsked', 'Approved', 'Provisioning'] as const;
/** Of a request that waits for somebody. */
export type OpenStatus = (typeof OPEN_STATUSES)[number];
const MONTH_LENGTH = 7;

/** The days of a month: `2026-11-01` and `2026-11-30`. */
export function daysOfMonth(month: CalendarPeriod, timeZone: string): DaysOfMonth {
  const days = daysIn(month, timeZone);
  return { from: days[0]?.name ?? '', to: days.at(-1)?.name ?? '' };
}

/** Asks the reports about a month. Everything in it is a row of theirs, or a sum of their rows. */
export async function readMonth(read: Repositories, question: MonthQuestion): Promise<MonthFigures> {
  const { month, lastKnownDay, timeZone } = question;
  const ask = asking(read, question);
  const before = daysOfMonth(monthOf(month.fromMs - 1, timeZone), timeZone);
  const end = { from: lastKnownDay, to: lastKnownDay };
  const ofClusters = { ...end, groupBy: 'cluster' } as const;
  const growth = (await ask('growth')).find((row) => row['what'] === 'Databases' && row['perDayGigs'] !== null);
  return {
    month: month.name,
    clusters: first(await ask('clusters', end)),
    size: first(await ask('database-sizes', end)),
    backups: first(await ask('backup-sizes', end)),
    sizeBefore: (await ask('database-sizes', before)).at(-1) ?? null,
    growth: growth ?? null,
    clusterSizes: question.applicationName === undefined ? [] : await ask('database-sizes', ofClusters),
    clusterBackups: question.applicationName === undefined ? [] : await ask('backup-sizes', ofClusters),
    proofs: await ask('backup-proofs'),
    unproven: await ask('unproven-backups'),
    downtime: first(await ask('downtime')),
    serviceLevels: await ask('service-levels'),
    failovers: first(await ask('failovers')),
    unpatched: await ask('unpatched'),
    cost: costOf(await ask('costs', { from: before.from }), month.name),
    missingContacts: await ask('missing-contacts'),
  };
}

/** The same of all applications, with what belongs to none. */
export async function readFleetMonth(
  read: Repositories,
  question: Omit<MonthQuestion, 'applicationName'>,
): Promise<FleetFigures> {
  const ask = asking(read, question);
  const openRequests = [];
  for (const status of OPEN_STATUSES) {
    const { total } = await read.intakeRequests.list({ status }, { limit: 1 });
    openRequests.push({ status, count: total });
  }
  return {
    ...(await readMonth(read, question)),
    pool: await ask('pool'),
    costliest: costliestOf(await ask('costs'), await applicationsIn(read, question.month.name)),
    openRequests,
  };
}

/** A report about the month, all of it in one group unless something else is said. */
function asking(read: Repositories, { month, applicationName, timeZone, now }: MonthQuestion) {
  const days = daysOfMonth(month, timeZone);
  return (name: string, more: Partial<ReportQuestion> = {}): Promise<ReportRow[]> =>
    read.reports.read(reportByName(name), { ...days, applicationName, groupBy: 'all', timeZone, now, ...more });
}

const first = (rows: readonly ReportRow[]): ReportRow | null => rows[0] ?? null;

/** Sums of what was counted. */
function costOf(rows: readonly ReportRow[], month: string): MonthCost | null {
  const own = rows.filter((row) => row['month'] === month);
  const currency = own[0]?.['currency'];
  if (typeof currency !== 'string') return null;
  const before = rows.filter((row) => String(row['month']).slice(0, MONTH_LENGTH) < month && row['currency'] === currency);
  return { currency, total: sumOf(own), before: before.length === 0 ? null : sumOf(before) };
}

/** Who has paid, apart from the pool and what nobody could have. */
async function applicationsIn(read: Repositories, month: string): Promise<ReadonlySet<string | null>> {
  const entries = await read.costs.entries({ from: month, to: month }, { holder: 'application' });
  return new Set(entries.map(({ applicationName }) => applicationName));
}

function costliestOf(rows: readonly ReportRow[], applications: ReadonlySet<string | null>): FleetFigures['costliest'] {
  return [...Map.groupBy(rows, (row) => String(row['chargedTo']))]
    .filter(([chargedTo]) => applications.has(chargedTo))
    .map(([chargedTo, own]) => ({ chargedTo, total: sumOf(own) }))
    .sort((one, other) => other.total - one.total)
    .slice(0, COSTLIEST);
}

const sumOf = (rows: readonly ReportRow[]): number => rows.reduce((sum, row) => sum + Number(row['total']), 0);
