import type { ClusterHealth, NodeRole, ServerHealth } from './cluster-words.js';

/** What a member said about itself, as far as its health goes. */
export interface HealthReading {
  serverName: string;
  answers: boolean;
  fault?: string | undefined;
  role?: NodeRole | undefined;
  streaming?: boolean | undefined;
}

export interface Health<H> {
  health: H;
  /** Why it is not simply up; null when it is. */
  reason: string | null;
}

/** The health of one member. A replica that answers but does not receive changes is up with issues: its data gets old. */
export function deriveServerHealth(reading: HealthReading): Health<ServerHealth> {
  if (!reading.answers) return { health: 'ServerDown', reason: reading.fault ?? 'It does not answer.' };
  if (reading.role === 'Primary' || reading.role === 'Arbiter' || reading.streaming === true)
    return { health: 'ServerUp', reason: null };
  return { health: 'ServerUpWithIssues', reason: reading.fault ?? 'It answers, but does not receive changes from a primary.' };
}

/** The health of a cluster out of one reading per member. Without exactly one primary, something is wrong with writes. */
export function deriveClusterHealth(readings: readonly HealthReading[]): Health<ClusterHealth> {
  const primaries = readings.filter(({ answers, role }) => answers && role === 'Primary');
  if (primaries.length === 0)
    return { health: 'ClusterDown', reason: 'No member answers as primary: the cluster takes no writes.' };
  if (primaries.length > 1) {
    const names = primaries.map(({ serverName }) => serverName).join(' and ');
    return { health: 'ClusterUpWithIssues', reason: `${names} both say they are the primary: writes may diverge.` };
  }
  const troubled = readings.filter((reading) => deriveServerHealth(reading).health !== 'ServerUp');
  if (troubled.length === 0) return { health: 'ClusterUp', reason: null };
  const sentences = troubled.map((reading) => `${reading.serverName}: ${deriveServerHealth(reading).reason ?? ''}`);
  return { health: 'ClusterUpWithIssues', reason: sentences.join(' ') };
}
