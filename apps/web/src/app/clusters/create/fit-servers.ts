import type { PoolServer } from '@rocket/contracts';
import { matchingReleases, pickBestFit, type HostDriver } from '@rocket/domain';

type Candidate = Pick<
  PoolServer,
  | 'serverName'
  | 'driver'
  | 'capabilities'
  | 'checkedAt'
  | 'unreachableSince'
  | 'releases'
  | 'cpu'
  | 'ramGb'
  | 'dbGigs'
  | 'datacenter'
>;

/** Where both would do, the server prefers servers of their own to directories of its machine. */
const PREFERENCE: readonly HostDriver[] = ['ssh', 'local'];

/** Why nothing is built on a free server, as what follows its name; `undefined` when it can become a member. */
export function whyUnfit({ driver, capabilities, checkedAt, unreachableSince }: Candidate): string | undefined {
  if (capabilities === null) return 'cannot be operated by this installation';
  if (unreachableSince !== null) return 'does not answer';
  if (driver === 'ssh' && checkedAt === null) return 'was never checked';
  return undefined;
}

/** Releases that all of these servers can have, newest first; none for nobody. */
export function commonReleases(servers: readonly Candidate[]): string[] {
  const [first, ...others] = servers.map(({ releases }) => releases ?? []);
  return matchingReleases(
    undefined,
    (first ?? []).filter((version) => others.every((releases) => releases.includes(version))),
  );
}

/** Why servers cannot be one cluster though each of them can be a member; `undefined` when they can. */
export function whyNotTogether(servers: readonly Candidate[]): string | undefined {
  const [first] = servers;
  const other = servers.find(({ driver }) => driver !== first?.driver);
  if (first && other) {
    const [remote, local] = first.driver === 'ssh' ? [first, other] : [other, first];
    return `${remote.serverName} is reached over SSH, and ${local.serverName} is on this machine. A cluster lies on servers of one kind.`;
  }
  if (first && commonReleases(servers).length === 0) return 'There is no release that all of these servers can have.';
  return undefined;
}

export interface SizedPick<S> {
  /** In the order in which they become members; empty when there are too few. */
  servers: S[];
  /** Servers of one kind that could have one release: the most there are. */
  matching: number;
}

/**
 * What the pool would give, by the rule of the server: over SSH before local, the newest release first, and the first
 * of these for which there are enough. Two over SSH that can have 18.4 and three local ones: 3 wanted -> the local ones.
 */
export function pickBySize<S extends Candidate>(free: readonly S[], count: number, release?: string): SizedPick<S> {
  const fit = free.filter((server) => whyUnfit(server) === undefined);
  let matching = 0;
  for (const driver of PREFERENCE) {
    const ofDriver = fit.filter((server) => server.driver === driver);
    for (const version of matchingReleases(release, releasesOfAny(ofDriver))) {
      const able = ofDriver.filter(({ releases }) => releases?.includes(version));
      const servers = pickBestFit(able, count);
      if (servers) return { servers, matching: able.length };
      matching = Math.max(matching, able.length);
    }
  }
  return { servers: [], matching };
}

/** The releases for which the pool has enough servers, newest first. */
export function releasesBySize(free: readonly Candidate[], count: number): string[] {
  return matchingReleases(undefined, releasesOfAny(free)).filter(
    (release) => pickBySize(free, count, release).servers.length > 0,
  );
}

function releasesOfAny(servers: readonly Candidate[]): string[] {
  return servers.flatMap(({ releases }) => releases ?? []);
}
