import { budgetStanding, minorDigitsOf, moneyText } from '@rocket/domain';
import type { Budget, ReportRow, ToldFigures } from '@rocket/domain';
import type { FleetFigures, MonthFigures, OpenStatus } from './month-figures.js';

const NAMES = 5;
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
const GIGS = new Intl.NumberFormat('en', { maximumFractionDigits: 3 });
const PERCENT = new Intl.NumberFormat('en', { maximumFractionDigits: 5 });
const SHARE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A budget in smallest units of the currency in which the month was counted. */
export type MonthBudget = Budget | null;

/** `2026-11` -> `November 2026`. */
export function monthInWords(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at);
}

/** What an application's contacts read of a month. */
export function figuresOfApplication(figures: MonthFigures, budget: MonthBudget): ToldFigures[] {
  return [
    { title: 'Clusters at the end of the month', rows: sizeRows(figures) },
    { title: 'Backups', rows: backupRows(figures) },
    { title: 'Availability', rows: [...downtimeRows(figures), ...levelRows(figures), ...failoverRows(figures)] },
    { title: 'Patching, as of now', rows: patchRows(figures) },
    { title: 'Cost', rows: costRows(figures, budget) },
    { title: 'Contacts, as of now', rows: contactRows(figures) },
  ];
}

/** What DBAs read of a month of the whole fleet. */
export function figuresOfFleet(figures: FleetFigures): ToldFigures[] {
  const currency = figures.cost?.currency ?? '';
  const waiting = figures.openRequests.filter(({ count }) => count > 0);
  return [
    { title: 'Clusters at the end of the month', rows: sizeRows(figures) },
    { title: 'Backups', rows: backupRows(figures) },
    { title: 'Availability', rows: [...downtimeRows(figures), fleetLevelRow(figures), ...failoverRows(figures)] },
    { title: 'Patching, as of now', rows: patchRows(figures) },
    { title: 'Pool, as of now', rows: figures.pool.length === 0 ? [row('Servers', 'none')] : figures.pool.map(poolRow) },
    { title: 'Cost', rows: costRows(figures, null) },
    ...(figures.costliest.length === 0
      ? []
      : [
          {
            title: 'Costliest',
            rows: figures.costliest.map(({ chargedTo, total }) => row(chargedTo, moneyOf(total, currency))),
          },
        ]),
    {
      title: 'Requests, as of now',
      rows:
        waiting.length === 0 ? [row('Open', 'none')] : waiting.map(({ status, count }) => row(STATUS_WORDS[status], `${count}`)),
    },
    { title: 'Contacts, as of now', rows: fleetContactRows(figures) },
  ];
}

/** What should be looked at, in a sentence or two. */
export function summaryOf(figures: MonthFigures, budget: MonthBudget): string {
  const { serviceLevels, failovers, unproven, unpatched, missingContacts, cost } = figures;
  const broken = serviceLevels.filter(({ isBroken }) => isBroken === true);
  const withoutTicket = Number(failovers?.['withoutTicket'] ?? 0);
  const isPassed = cost !== null && budget !== null && budgetStanding(budget, minorOf(cost.total, cost.currency)) === 'over';
  const points = [
    ...(broken.length === 0 ? [] : [`error budget used up: ${names(broken, 'application')}`]),
    ...(withoutTicket === 0 ? [] : [`${counted(withoutTicket, 'failover')} without a ticket`]),
    ...(unproven.length === 0 ? [] : [`backups never proven of ${counted(unproven.length, 'cluster')}`]),
    ...(unpatched.length === 0 ? [] : [`${counted(unpatched.length, 'server')} behind on patches`]),
    ...(isPassed ? ['the budget is passed'] : []),
    ...(missingContacts.length === 0 ? [] : ['contacts are missing']),
  ];
  const what = monthInWords(figures.month);
  return points.length === 0
    ? `${what} in figures. Nothing in them needs you.`
    : `${what} in figures. To look at: ${points.join('; ')}.`;
}

/** What is said of one cluster, in the list of them. */
export function clusterInWords(figures: MonthFigures, clusterName: string): string {
  const size = figures.clusterSizes.find(({ group }) => group === clusterName);
  if (!size) return 'not there any more';
  const backups = Number(figures.clusterBackups.find(({ group }) => group === clusterName)?.['backups'] ?? 0);
  const isKnown = Number(size['clusters']) > 0;
  return `${isKnown ? gigs(size['dbSizeGigs']) : 'size not known'}, ${backups === 0 ? 'no backup' : counted(backups, 'backup')}`;
}

const row = (label: string, value: string): ToldFigures['rows'][number] => ({ label, value });

function sizeRows({ clusters, size, sizeBefore, growth }: MonthFigures): ToldFigures['rows'] {
  if (!clusters) return [row('Clusters', 'none any more')];
  const gigsBefore = sizeBefore === null ? null : Number(sizeBefore['dbSizeGigs']);
  const grown = Number(size?.['dbSizeGigs'] ?? 0) - (gigsBefore ?? 0);
  const since = sizeBefore === null ? '' : `, ${gigs(Math.abs(grown))} ${grown < 0 ? 'less' : 'more'} than a month before`;
  return [
    row('Clusters', String(clusters['clusters'])),
    row('Databases', String(clusters['databases'])),
    row('Servers', String(clusters['servers'])),
    row('Size of databases', `${gigs(size?.['dbSizeGigs'] ?? 0)}${since}`),
    ...(growth === null ? [] : [row('Growth', growthInWords(growth))]),
  ];
}

function growthInWords(growth: ReportRow): string {
  const perDay = Number(growth['perDayGigs']);
  if (perDay === 0) return 'none';
  return `${gigs(perDay)} a day; ${gigs(growth['in90DaysGigs'])} in 90 days if that goes on`;
}

function backupRows({ backups, proofs, unproven }: MonthFigures): ToldFigures['rows'] {
  const proven = proofs.flatMap(({ provenAt, cluster }) => (typeof provenAt === 'string' ? [{ provenAt, cluster }] : []));
  const last = proven.sort((one, other) => (one.provenAt < other.provenAt ? 1 : -1))[0];
  const count = Number(backups?.['backups'] ?? 0);
  return [
    row('Kept', count === 0 ? 'none' : `${counted(count, 'backup')}, ${gigs(backups?.['bkupSizeGigs'] ?? 0)} stored`),
    row('Last proof', last ? `${dayOf(last.provenAt)}, of ${String(last.cluster)}` : 'never restored and looked at'),
    row('Never proven, as of now', unproven.length === 0 ? 'none' : `${unproven.length}: ${names(unproven, 'cluster')}`),
  ];
}

function downtimeRows({ downtime }: MonthFigures): ToldFigures['rows'] {
  if (!downtime) return [row('Downtime', 'nothing was meant to run')];
  const share = downtime['downOutsideMaintenancePercent'];
  const unknown = Number(downtime['unknownSeconds']);
  return [
    row(
      'Down, not planned',
      `${spanInWords(Number(downtime['unplannedSeconds']))}${share === null || share === 0 ? '' : ` (${PERCENT.format(Number(share))} %)`}`,
    ),
    row('Down, planned', spanInWords(Number(downtime['plannedSeconds']))),
    ...(unknown === 0 ? [] : [row('Not known', spanInWords(unknown))]),
  ];
}

function levelRows({ serviceLevels }: MonthFigures): ToldFigures['rows'] {
  return serviceLevels.flatMap((level) => {
    const [left, allowed] = [Number(level['leftSeconds']), Number(level['allowedSeconds'])];
    const was = level['availabilityPercent'];
    return [
      row(
        'Was up',
        was === null ? 'not known' : `${PERCENT.format(Number(was))} %; the service level is ${String(level['sloPercent'])} %`,
      ),
      row(
        'Error budget',
        level['isBroken'] === true
          ? `used up, and ${spanInWords(-left)} more than the ${spanInWords(allowed)} of the month`
          : `${spanInWords(left)} left of ${spanInWords(allowed)}`,
      ),
    ];
  });
}

function fleetLevelRow({ serviceLevels }: MonthFigures): ToldFigures['rows'][number] {
  const broken = serviceLevels.filter(({ isBroken }) => isBroken === true);
  const of = `of ${counted(serviceLevels.length, 'application')}`;
  return row(
    'Error budget used up',
    broken.length === 0 ? `none ${of}` : `${broken.length} ${of}: ${names(broken, 'application')}`,
  );
}

function failoverRows({ failovers }: MonthFigures): ToldFigures['rows'] {
  if (!failovers) return [row('Unplanned failovers', 'none')];
  const { failovers: count, withTicket, withoutTicket } = failovers;
  return [row('Unplanned failovers', `${String(count)}: ${String(withTicket)} with a ticket, ${String(withoutTicket)} without`)];
}

function patchRows({ unpatched }: MonthFigures): ToldFigures['rows'] {
  if (unpatched.length === 0) return [row('Servers behind', 'none')];
  const longest = Math.max(...unpatched.map(({ ageDays }) => Number(ageDays)));
  return [
    row(
      'Servers behind',
      `${unpatched.length}, for ${longest === 0 ? 'less than a day' : `${counted(longest, 'day')} at most`}: ${names(unpatched, 'server')}`,
    ),
  ];
}

function costRows({ month, cost }: MonthFigures, budget: MonthBudget): ToldFigures['rows'] {
  if (!cost) return [row('Cost', 'not counted')];
  const { currency, total, before } = cost;
  const money = (units: number): string => moneyOf(units, currency);
  const used =
    budget === null || budget.amount === 0 ? '' : `, ${SHARE.format((100 * minorOf(total, currency)) / budget.amount)} % used`;
  return [
    row(monthInWords(month), money(total)),
    row('Month before', before === null ? 'not counted' : `${money(before)}${changeInWords(total, before)}`),
    ...(budget === null ? [] : [row('Budget', `${moneyText(budget.amount, currency)}${used}`)]),
  ];
}

function changeInWords(total: number, before: number): string {
  if (before === 0 || total === before) return '';
  return `: ${SHARE.format((100 * Math.abs(total - before)) / before)} % ${total > before ? 'more' : 'less'} now`;
}

function contactRows({ missingContacts }: MonthFigures): ToldFigures['rows'] {
  if (missingContacts.length === 0) return [row('Missing', 'none')];
  return missingContacts.map((place) => row(String(place['environment']), missingInWords(place)));
}

function fleetContactRows({ missingContacts }: MonthFigures): ToldFigures['rows'] {
  if (missingContacts.length === 0) return [row('Missing', 'none')];
  const untold = missingContacts.filter(({ contacts }) => contacts === 0);
  const ownerless = missingContacts.filter(({ owners }) => owners === 0);
  const listed = (places: readonly ReportRow[]): string =>
    places.length === 0 ? 'none' : `${distinct(places, 'application').length}: ${names(places, 'application')}`;
  return [
    row('Applications without any', listed(untold)),
    row('Applications without owner', listed(ownerless)),
    row('With a topic that nobody hears', listed(missingContacts)),
  ];
}

function missingInWords({ contacts, owners, unheard }: ReportRow): string {
  if (contacts === 0) return 'nobody is told of anything';
  const points = [
    ...(owners === 0 ? ['nobody is an owner'] : []),
    ...(unheard === null ? [] : [`nobody hears of ${String(unheard)}`]),
  ];
  return points.join('; ');
}

function poolRow(place: ReportRow): ToldFigures['rows'][number] {
  const days = place['daysUntilEmpty'];
  const free = Number(place['free']);
  const lasts = free === 0 ? '' : days === null ? ', none is taken' : `, empty in ${counted(Math.floor(Number(days)), 'day')}`;
  const moved = `${String(place['taken'])} taken and ${String(place['cameBack'])} back in the month`;
  return row(
    `${String(place['environment'])}, ${String(place['dbmsType'])}`,
    `${free === 0 ? 'empty' : `${free} waiting`}${lasts}; ${moved}`,
  );
}

const STATUS_WORDS: Readonly<Record<OpenStatus, string>> = {
  Submitted: 'To be decided',
  ChangesAsked: 'Changes asked for',
  Approved: 'Approved, not built',
  Provisioning: 'Being built',
};

const gigs = (value: ReportRow[string] | undefined): string => `${GIGS.format(Number(value))} GB`;
const minorOf = (units: number, currency: string): number => Math.round(units * 10 ** minorDigitsOf(currency));
const moneyOf = (units: number, currency: string): string => moneyText(minorOf(units, currency), currency);
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const distinct = (rows: readonly ReportRow[], column: string): string[] => [...new Set(rows.map((one) => String(one[column])))];

function names(rows: readonly ReportRow[], column: string): string {
  const all = distinct(rows, column);
  const more = all.length - NAMES;
  return `${all.slice(0, NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `2026-11-20T10:00:00.000Z` -> `20 November 2026`. */
function dayOf(instant: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant));
}

/** `2 h 5 min`: the two largest units of it. */
function spanInWords(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (large: number, word: string, small: number, smallWord: string): string => {
    const rest = Math.floor((whole % large) / small);
    return `${Math.floor(whole / large)} ${word}${rest === 0 ? '' : ` ${rest} ${smallWord}`}`;
  };
  if (whole === 0) return 'none';
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return two(MINUTE, 'min', 1, 's');
  return whole < DAY ? two(HOUR, 'h', MINUTE, 'min') : two(DAY, 'd', HOUR, 'h');
}
