/** How densely metrics are kept. What is older is kept less densely, and every step keeps the least and the greatest. */
export const METRIC_RESOLUTIONS = ['sample', '5min', '1h'] as const;
export type MetricResolution = (typeof METRIC_RESOLUTIONS)[number];

const MINUTE_MS = 60_000;
export const RESOLUTION_MS: Readonly<Record<MetricResolution, number>> = {
  sample: 15_000,
  '5min': 5 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
};

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
 * An hour in 300 points -> samples, 15 s each. A week in 300 -> 5 min, an hour each. A year -> hours, a day each.
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
  const resolution = stepMs % RESOLUTION_MS['1h'] === 0 ? '1h' : stepMs % RESOLUTION_MS['5min'] === 0 ? '5min' : finest;
  const fromMs = Math.floor(period.fromMs / stepMs) * stepMs;
  const points = Math.max(1, Math.ceil((period.toMs - fromMs) / stepMs));
  return { resolution, stepMs, fromMs, points };
}

function stepOf(wishedMs: number): number {
  const dayMs = 86_400_000;
  return STEPS_MS.find((step) => step >= wishedMs) ?? Math.ceil(wishedMs / dayMs) * dayMs;
}
