export interface SparkBox {
  width: number;
  height: number;
  /** Left free on every side, so that a line is not cut. */
  margin: number;
}

/** Half of the largest size more or less fills the height: a growth of one percent is no mountain. */
const LEAST_SPAN = 0.5;

/** Where the values of a small line lie, evenly from left to right; larger ones higher. Steady values lie in the middle. */
export function sparkPoints(values: readonly number[], { width, height, margin }: SparkBox): { x: number; y: number }[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = Math.max(high - low, high * LEAST_SPAN) || 1;
  const middle = (low + high) / 2;
  return values.map((value, index) => ({
    x: round(margin + (values.length > 1 ? index / (values.length - 1) : 1) * (width - 2 * margin)),
    y: round(height / 2 - ((value - middle) / span) * (height - 2 * margin)),
  }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
