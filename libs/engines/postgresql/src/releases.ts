import type { EngineRelease } from '@rocket/engine-core';

/** The day of each major's final release, from https://www.postgresql.org/support/versioning/. */
export const FINAL_RELEASES: Readonly<Record<number, string>> = {
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

/** `18` for 18.4. */
export function majorOf(version: string): number {
  return Number(/^\d+/.exec(version)?.[0] ?? Number.NaN);
}

/** Minors of one major read each other's data. */
export function isSameMajor(one: string, other: string): boolean {
  return majorOf(one) === majorOf(other);
}

/** Example: 17.9, 17.10, 18.4 -> 18.4 available, 17.10 available, 17.9 current. */
export function describeReleases(versions: readonly string[], today: Date): EngineRelease[] {
  const newestFirst = [...new Set(versions)].sort(byVersionDescending);
  return newestFirst.map((version) => {
    const major = majorOf(version);
    const isNewest = newestFirst.find((other) => majorOf(other) === major) === version;
    return { major: String(major), version, status: isOver(major, today) ? 'eol' : isNewest ? 'available' : 'current' };
  });
}

/** A major that the table does not know is newer than the table. */
function isOver(major: number, today: Date): boolean {
  const finalRelease = FINAL_RELEASES[major];
  if (finalRelease === undefined) return major < Math.min(...Object.keys(FINAL_RELEASES).map(Number));
  return today.toISOString().slice(0, 10) > finalRelease;
}

function byVersionDescending(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  return (b?.[0] ?? 0) - (a?.[0] ?? 0) || (b?.[1] ?? 0) - (a?.[1] ?? 0);
}
