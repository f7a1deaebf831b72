const MINUTES_A_YEAR = 365 * 24 * 60;

/** How many minutes a year it may be down: 99.95 -> 262.8. */
export function downMinutesAYear(availabilityPercent: number): number {
  // In thousandths of a per cent: 99.95 is no number that a computer can hold exactly.
  return ((100_000 - Math.round(availabilityPercent * 1000)) * MINUTES_A_YEAR) / 100_000;
}

/** How long requests took, from being submitted to being done. Hours. */
export interface LeadTime {
  /** Of how many requests. */
  count: number;
  /** Half of them took at most so long. */
  medianHours: number;
  /** Nine of ten took at most so long. */
  mostHours: number;
}

/** Undefined as long as there are too few to say what is usual. */
export function usualLeadTime(hours: readonly number[], atLeast = 3): LeadTime | undefined {
  if (hours.length < atLeast) return undefined;
  const sorted = [...hours].sort((one, other) => one - other);
  return { count: sorted.length, medianHours: quantile(sorted, 0.5), mostHours: quantile(sorted, 0.9) };
}

/** The smallest value that at least this share is not above. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** How large it will be after a year: 200 GB at 50 % -> 300 GB. */
export function afterAYear(dbGigs: number, growthPercentPerYear: number): number {
  return dbGigs * (1 + growthPercentPerYear / 100);
}
