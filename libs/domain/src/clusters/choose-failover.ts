import type { CandidateReading } from './choose-candidate.js';

/** What a member said, or when it was seen last. */
export interface FailoverReading extends CandidateReading {
  /** How far it has come in the history of the cluster, bytes. */
  positionBytes?: number | undefined;
}

/** What was known of the primary that is gone. */
export interface LostPrimary {
  serverName: string;
  positionBytes: number | null;
  /** When it was seen there; what it wrote afterwards nobody knows. */
  seenAt: Date | null;
}

export interface FailoverChoice {
  lost: LostPrimary;
  candidate: string;
  /** What the primary had written when it was seen last and the candidate has not got; null when nobody knows. */
  missingBytes: number | null;
}

/**
 * Which replica takes over from a primary that is gone: the one that was asked for, or the one that has come farthest; the
 * order given decides ties. Promoting one that is behind another loses more, and leaves the other unable to follow, so the
 * one asked for has to be as far as any. Refused while anybody answers as primary.
 *
 * a (primary) gone at 100, b at 90, c at 95 -> c, 5 bytes missing; asked for b -> refused.
 */
export function chooseFailover(
  readings: readonly FailoverReading[],
  lost: LostPrimary | undefined,
  wanted?: string,
): FailoverChoice | { refusal: string } {
  const primary = readings.find(({ answers, role }) => answers && role === 'Primary');
  if (primary) return { refusal: `${primary.serverName} answers as primary. Switch over instead; nothing is lost by that.` };
  if (!lost) return { refusal: 'Nobody knows which member was the primary.' };
  const replicas = readings.filter(
    ({ answers, role, serverName }) => answers && role !== 'Arbiter' && serverName !== lost.serverName,
  );
  const positionOf = ({ positionBytes }: FailoverReading): number => positionBytes ?? -1;
  const farthest = [...replicas].sort(
    (one, other) => (other.term ?? 0) - (one.term ?? 0) || positionOf(other) - positionOf(one),
  )[0];
  if (!farthest) return { refusal: 'No replica answers: there is nobody to fail over to.' };
  const candidate = wanted === undefined ? farthest : replicas.find(({ serverName }) => serverName === wanted);
  if (!candidate) return { refusal: `${wanted ?? ''} is no replica that answers.` };
  if (candidate.term !== farthest.term || positionOf(candidate) < positionOf(farthest)) {
    return { refusal: `${candidate.serverName} is behind ${farthest.serverName}. More would be lost than has to be.` };
  }
  const known = lost.positionBytes !== null && candidate.positionBytes !== undefined;
  return {
    lost,
    candidate: candidate.serverName,
    missingBytes: known ? Math.max(0, (lost.positionBytes ?? 0) - positionOf(candidate)) : null,
  };
}
