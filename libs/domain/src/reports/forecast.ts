/** What was measured on a day; days count from any first one. */
export interface TrendPoint {
  day: number;
  value: number;
}

/** How something grows, and how far off the same method was when it was tried on the past. */
export interface Trend {
  /** The newest value. */
  current: number;
  perDay: number;
  /** Mean distance of what would have been forecast from what came, in per cent of that; null where too little is known. */
  errorPercent: number | null;
}

/** Fewer say nothing about a trend. */
const POINTS_MIN = 7;
/** Of a longer history the newest days: what grew otherwise long ago says little. */
const POINTS_MAX = 365;
/** The last part of the days is what a backtest forecasts from those before. */
const TESTED_PART = 0.25;
const HUNDRED = 100;

/**
 * The trend of a history by Theil and Sen: the median of the slopes between all pairs of days. A day that is far off does not
 * move it, where least squares follows it. Undefined for fewer than 7 days.
 *
 * 10, 11, 12, 90, 14, 15, 16 -> 1 a day.
 */
export function trendOf(history: readonly TrendPoint[]): Trend | undefined {
  const points = history.toSorted((one, other) => one.day - other.day).slice(-POINTS_MAX);
  const last = points.at(-1);
  if (points.length < POINTS_MIN || !last) return undefined;
  return { current: last.value, perDay: slopeOf(points), errorPercent: backtest(points) };
}

/** What it is after so many days; never below zero. */
export function forecastAfter({ current, perDay }: Trend, days: number): number {
  return Math.max(0, current + perDay * days);
}

/** How many days until something that is used up is gone; null where it is not. */
export function daysUntilEmpty(left: number, usedPerDay: number): number | null {
  if (left <= 0) return 0;
  return usedPerDay > 0 ? Math.floor(left / usedPerDay) : null;
}

function slopeOf(points: readonly TrendPoint[]): number {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (const [place, one] of points.entries()) {
    for (let later = place + 1; later < points.length; later++) {
      const other = points[later];
      if (other && other.day > one.day) slopes[count++] = (other.value - one.value) / (other.day - one.day);
    }
  }
  return median(slopes.subarray(0, count));
}

function backtest(points: readonly TrendPoint[]): number | null {
  const tested = Math.floor(points.length * TESTED_PART);
  const known = points.slice(0, points.length - tested);
  const from = known.at(-1);
  if (!from || known.length < POINTS_MIN || tested === 0) return null;
  const perDay = slopeOf(known);
  const errors = points
    .slice(-tested)
    .filter(({ value }) => value > 0)
    .map(({ day, value }) => Math.abs(from.value + perDay * (day - from.day) - value) / value);
  if (errors.length === 0) return null;
  return (HUNDRED * errors.reduce((sum, error) => sum + error, 0)) / errors.length;
}

function median(values: Float64Array): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted();
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
