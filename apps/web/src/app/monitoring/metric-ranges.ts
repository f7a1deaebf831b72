/** How far back, and how it is called. */
export interface MetricRange {
  name: string;
  word: string;
  lengthMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const RANGES: readonly [MetricRange, ...MetricRange[]] = [
  { name: '1h', word: 'hour', lengthMs: HOUR_MS },
  { name: '6h', word: '6 hours', lengthMs: 6 * HOUR_MS },
  { name: '24h', word: '24 hours', lengthMs: DAY_MS },
  { name: '7d', word: '7 days', lengthMs: 7 * DAY_MS },
  { name: '30d', word: '30 days', lengthMs: 30 * DAY_MS },
  { name: '1y', word: 'year', lengthMs: 365 * DAY_MS },
];

type Filters = Partial<Record<'range' | 'from' | 'to', string>>;

/** What the URL says, or the last hour. */
export function rangeOf({ range }: Filters): MetricRange {
  return RANGES.find(({ name }) => name === range) ?? RANGES[0];
}

/** The period to ask for. What the URL says of it and nobody can read counts as nothing. */
export function askedPeriod(filters: Filters, nowMs: number): { from: string; to: string } {
  const [from, to] = [Date.parse(filters.from ?? ''), Date.parse(filters.to ?? '')];
  const isChosen = Number.isFinite(from) && Number.isFinite(to) && from < to;
  const period = isChosen ? { from, to } : { from: nowMs - rangeOf(filters).lengthMs, to: nowMs };
  return { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() };
}
