import type { HealthReading } from './derive-health.js';

/** What a member said about itself, as far as its fitness to become the primary goes. */
export interface CandidateReading extends HealthReading {
  lagBytes?: number | undefined;
  /** Timeline (PostgreSQL) or election term (MongoDB). */
  term?: number | undefined;
}

/** A replica that is further behind than this would keep writers waiting too long: 1 MiB. */
export const MAX_CANDIDATE_LAG_BYTES = 1024 ** 2;

/** `primary` and `candidate` are server names. */
export type CandidateChoice = { primary: string; candidate: string } | { refusal: string };

/**
 * Which replica takes over from the primary: the one that was asked for, or else the least behind; the order given
 * decides ties. Only one that receives changes right now, in the primary's own term, and is hardly behind. Nobody fit:
 * a refusal in words, and nothing is forced.
 *
 * a primary, b streams 0 behind, c streams 20 MB behind -> b; asked for c -> refused.
 */
export function chooseCandidate(readings: readonly CandidateReading[], wanted?: string): CandidateChoice {
  const primaries = readings.filter(({ answers, role }) => answers && role === 'Primary');
  const [primary] = primaries;
  if (!primary) return { refusal: 'No member answers as primary, so there is nothing to take over from.' };
  if (primaries.length > 1) {
    const names = primaries.map(({ serverName }) => serverName).join(' and ');
    return { refusal: `${names} both say they are the primary. That has to be resolved first.` };
  }
  if (wanted === primary.serverName) return { refusal: `${wanted} is the primary already.` };
  const replicas = readings.filter((reading) => reading !== primary);
  if (replicas.length === 0) return { refusal: 'The cluster has one member only: nobody could take over.' };
  if (wanted !== undefined) {
    const reading = replicas.find(({ serverName }) => serverName === wanted);
    if (!reading) return { refusal: `${wanted} is not a member of this cluster.` };
    const fault = unfitness(reading, primary);
    return fault === undefined ? { primary: primary.serverName, candidate: wanted } : { refusal: fault };
  }
  const [best] = replicas
    .filter((reading) => unfitness(reading, primary) === undefined)
    .sort((one, other) => (one.lagBytes ?? 0) - (other.lagBytes ?? 0));
  if (best) return { primary: primary.serverName, candidate: best.serverName };
  return { refusal: `No replica can take over. ${replicas.map((reading) => unfitness(reading, primary)).join(' ')}` };
}

function unfitness(reading: CandidateReading, primary: CandidateReading): string | undefined {
  const { serverName, lagBytes } = reading;
  if (!reading.answers) return `${serverName} does not answer: ${reading.fault ?? 'no reason is known.'}`;
  if (reading.role === 'Arbiter') return `${serverName} is an arbiter and holds no data.`;
  if (reading.streaming !== true) return `${serverName} does not receive changes from the primary.`;
  if (reading.term !== primary.term) return `${serverName} follows another history than the primary does.`;
  if (lagBytes === undefined) return `Nobody knows how far ${serverName} is behind.`;
  if (lagBytes <= MAX_CANDIDATE_LAG_BYTES) return undefined;
  const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1);
  return `${serverName} is ${megabytes(lagBytes)} MB behind; ${megabytes(MAX_CANDIDATE_LAG_BYTES)} MB are allowed.`;
}
