import { compareVersions } from '../releases/version.js';
import type { ComplianceState } from './patch-words.js';

/** What decides how a cluster stands. */
export interface ComplianceFacts {
  /** What its members answered last; null for one that never answered. */
  versions: readonly (string | null)[];
  /** Releases of its major that all of its servers can have, and when each was seen first. */
  offers: readonly { version: string; firstSeenAt: Date | null }[];
  /** A run works on it now. */
  isInProgress: boolean;
  /** A run that has not come to it yet will. */
  isPlanned: boolean;
}

export interface Compliance {
  state: ComplianceState;
  /** The oldest that a member answers. */
  version: string | null;
  latest: string | null;
  /** How many releases are newer than its own. */
  behind: number;
  since: Date | null;
  deadline: Date | null;
}

const DAY_MS = 24 * 3_600_000;
/** So many days before the deadline it counts as required. */
const NEAR_DAYS = 7;

/**
 * How a cluster stands to the newest release of its major. It is as old as its oldest member, and behind since the first
 * release that is newer than that was seen.
 *
 * Members 17.9, 17.10; 17.10 seen on 1 March; 30 days -> behind 1 since 1 March, deadline 31 March, required from 24 March on.
 */
export function judgeCompliance(facts: ComplianceFacts, deadlineDays: number, now: Date): Compliance {
  const known = facts.versions.filter((version) => version !== null);
  const [version = null] = [...known].sort(compareVersions);
  const offers = [...facts.offers].sort((one, other) => compareVersions(one.version, other.version));
  const latest = offers.at(-1)?.version ?? null;
  const newer = version === null ? [] : offers.filter((offer) => compareVersions(offer.version, version) > 0);
  const seen = newer.flatMap(({ firstSeenAt }) => firstSeenAt?.getTime() ?? []);
  const since = seen.length === 0 ? null : new Date(Math.min(...seen));
  const deadline = since === null ? null : new Date(since.getTime() + deadlineDays * DAY_MS);
  const isRequired = deadline !== null && now.getTime() > deadline.getTime() - NEAR_DAYS * DAY_MS;
  return { state: stateOf(), version, latest, behind: newer.length, since, deadline };

  function stateOf(): ComplianceState {
    if (facts.isInProgress) return 'in progress';
    if (version === null || latest === null) return 'unknown';
    if (newer.length === 0) return 'none';
    if (isRequired) return 'required';
    return facts.isPlanned ? 'next window' : 'available';
  }
}
