/** The numbers of a version, `18.4` -> [18, 4]. `undefined` when it is none. */
export function parseVersion(text: string): readonly number[] | undefined {
  return /^\d+(\.\d+)*$/.test(text) ? text.split('.').map(Number) : undefined;
}

/** Negative when `one` is older. Missing parts count as 0; 17.9 is older than 17.10. Versions that are none come first. */
export function compareVersions(one: string, other: string): number {
  const left = parseVersion(one) ?? [];
  const right = parseVersion(other) ?? [];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/**
 * Whether a server that answers this version runs that release, or a newer minor of it: the distribution may have brought it by
 * itself, and minors of one major read each other's data. 15.20 runs 15.18; 15.18 does not run 15.20, nor 16.1 15.18.
 */
export function runsRelease(version: string | null | undefined, release: string): boolean {
  if (version === null || version === undefined) return false;
  return version.split('.')[0] === release.split('.')[0] && compareVersions(version, release) >= 0;
}

/** The releases that may be meant, newest first: an exact version is itself, a shorter one every one below it, nothing all. */
export function matchingReleases(wanted: string | undefined, installable: readonly string[]): string[] {
  const newestFirst = [...new Set(installable)].sort((one, other) => compareVersions(other, one));
  if (wanted === undefined) return newestFirst;
  return newestFirst.filter((version) => version === wanted || version.startsWith(`${wanted}.`));
}

/** The release that was meant: the newest that matches. Of 17.9, 17.10, 18.3: `17` -> 17.10, `18.3` -> 18.3, absent -> 18.3. */
export function resolveRelease(wanted: string | undefined, installable: readonly string[]): string | undefined {
  return matchingReleases(wanted, installable)[0];
}
