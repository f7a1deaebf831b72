/** How many of each calendar period keep their newest Full. 0, or absent, is none. */
export interface GfsCounts {
  daily?: number | undefined;
  weekly?: number | undefined;
  monthly?: number | undefined;
  yearly?: number | undefined;
}

/**
 * Which backups of a cluster stay. A Full stays if any of the rules wants it; a rule that is absent wants none. Without a rule
 * about Fulls, all of them stay.
 */
export interface RetentionPolicy {
  /** Every instant of so many days back stays restorable. */
  recoveryWindowDays?: number | undefined;
  /** So many Fulls stay, the newest ones. */
  redundancy?: number | undefined;
  /** Grandfather, father, son: the newest Full of each of the last days, weeks, months and years that have one. */
  gfs?: GfsCounts | undefined;
  /**
   * Of the Fulls and Diffs that stay, so many of the newest are counted, and Diffs beyond them go with their Incrs. It thins out
   * Diffs, and never lets a Full go.
   */
  diffs?: number | undefined;
  /** So many Fulls stay, the newest ones, however old. A floor under the rules, and no rule itself. */
  minimumCopies?: number | undefined;
  /** A newest backup that is older than this is reported as a problem. */
  staleAfterDays?: number | undefined;
}

export const GFS_PERIODS = ['yearly', 'monthly', 'weekly', 'daily'] as const satisfies (keyof GfsCounts)[];
export type GfsPeriod = (typeof GFS_PERIODS)[number];

/** A week and a day: enough for who makes one Full a week. */
export const DEFAULT_STALE_AFTER_DAYS = 8;
const MAX_DAYS = 3650;
const MAX_COPIES = 1000;

/**
 * What is wrong with a policy, one sentence for each fault, which begins with the field. Empty for a good one.
 *
 * `{ recoveryWindowDays: 0 }` -> "recoveryWindowDays must be a whole number from 1 to 3650."
 * `{ minimumCopies: 2 }` -> nothing says what stays beyond the minimum, and so it is refused like `{}`.
 */
export function checkPolicy(policy: RetentionPolicy): string[] {
  const { recoveryWindowDays, redundancy, diffs, minimumCopies, staleAfterDays, gfs = {} } = policy;
  const faults = [
    outOfRange('recoveryWindowDays', recoveryWindowDays, 1, MAX_DAYS),
    outOfRange('redundancy', redundancy, 1, MAX_COPIES),
    ...GFS_PERIODS.map((period) => outOfRange(`gfs.${period}`, gfs[period], 0, MAX_COPIES)),
    outOfRange('diffs', diffs, 1, MAX_COPIES),
    outOfRange('minimumCopies', minimumCopies, 0, MAX_COPIES),
    outOfRange('staleAfterDays', staleAfterDays, 1, MAX_DAYS),
  ].filter((fault) => fault !== undefined);
  if (faults.length > 0) return faults;
  if (hasFullRule(policy) || diffs !== undefined) return [];
  return ['recoveryWindowDays, redundancy, gfs or diffs must say what stays: without any of them nothing would.'];
}

/** Whether any rule decides about Fulls. If none does, none of them ever goes. */
export function hasFullRule({ recoveryWindowDays, redundancy, gfs = {} }: RetentionPolicy): boolean {
  return recoveryWindowDays !== undefined || redundancy !== undefined || GFS_PERIODS.some((period) => (gfs[period] ?? 0) > 0);
}

function outOfRange(field: string, value: number | undefined, min: number, max: number): string | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return undefined;
  return `${field} must be a whole number from ${min} to ${max}.`;
}
