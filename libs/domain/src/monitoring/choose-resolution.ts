/** How densely metrics are kept. What is older is kept less densely, and every step keeps the least and the greatest. */
export const METRIC_RESOLUTIONS = ['sample', '5min', '1h', '1d'] as const;
export type MetricResolution = (typeof METRIC_RESOLUTIONS)[number];
/** What is put together of what is kept more densely. */
export type RolledResolution = Exclude<MetricResolution, 'sample'>;

const MINUTE_MS = 60_000;
export const RESOLUTION_MS: Readonly<Record<MetricResolution, number>> = {
  sample: 15_000,
  '5min': 5 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '1d': 24 * 60 * MINUTE_MS,
};

/** The least dense one first. */
const ROLLED: readonly RolledResolution[] = ['1d', '1h', '5min'];

/** Steps that a person reads easily off an axis. */
const STEPS_MS = [
  15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000,
];

export interface MetricPlan {
  resolution: MetricResolution;
  /** Length of a point: a whole multiple of what is kept. */
  stepMs: number;
  /** Where the first point begins: a whole multiple of the step. */
  fromMs: number;
  points: number;
}

/**
 * From where a chart of a period is read, and how much goes into a point, so that it has at most so many. What is kept most
 * densely is used as far as it is still there.
 *
 * An hour in 300 points -> samples, 15 s each. A week in 300 -> 5 min, an hour each. A year -> days, two each.
 */
export function chooseResolution(
  period: { fromMs: number; toMs: number },
  pointsMax: number,
  kept: { nowMs: number; samplesMs: number; fiveMinutesMs: number },
): MetricPlan {
  const agesMs = kept.nowMs - period.fromMs;
  const finest: MetricResolution = agesMs <= kept.samplesMs ? 'sample' : agesMs <= kept.fiveMinutesMs ? '5min' : '1h';
  const wishedMs = (period.toMs - period.fromMs) / pointsMax;
  const stepMs = stepOf(Math.max(wishedMs, RESOLUTION_MS[finest]));
  // A point that is as long as what is kept less densely needs not be put together anew.
  const resolution = ROLLED.find((one) => stepMs % RESOLUTION_MS[one] === 0) ?? finest;
  const fromMs = Math.floor(period.fromMs / stepMs) * stepMs;
  const points = Math.max(1, Math.ceil((period.toMs - fromMs) / stepMs));
  return { resolution, stepMs, fromMs, points };
}

function stepOf(wishedMs: number): number {
  const dayMs = 86_400_000;
  return STEPS_MS.find((step) => step >= wishedMs) ?? Math.ceil(wishedMs / dayMs) * dayMs;
}
