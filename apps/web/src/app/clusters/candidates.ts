import type { Cluster, ClusterServer } from '@rocket/contracts';
import { chooseCandidate, runsRelease, type CandidateReading } from '@rocket/domain';

/** A replica, and whether it could become the primary. */
export interface Candidate {
  server: ClusterServer;
  /** Why it cannot take over; null when it can. */
  refusal: string | null;
  /** It would be chosen if nobody was named. */
  isBest: boolean;
}

/** Who could take over, as far as this page knows; the members are asked again before anything happens. */
export function candidatesOf({ servers }: Pick<Cluster, 'servers'>): Candidate[] {
  const readings = servers.map(toReading);
  const best = chooseCandidate(readings);
  const isReplica = ({ nodeRole }: ClusterServer): boolean => nodeRole !== 'Primary';
  return servers.filter(isReplica).map((server) => {
    const choice = chooseCandidate(readings, server.serverName);
    return {
      server,
      refusal: 'refusal' in choice ? choice.refusal : null,
      isBest: 'candidate' in best && best.candidate === server.serverName,
    };
  });
}

/** Something that is not as it should be; `serverName` is null where it is of the cluster as a whole. */
export interface Fault {
  serverName: string | null;
  text: string;
}

/** What has to be mended before a primary is changed: a cluster in which anything is not as it should be is left alone. */
export function faultsOf({ servers, release }: Pick<Cluster, 'servers' | 'release'>): Fault[] {
  const primaries = servers.filter((server) => isAnsweringPrimary(server)).map(({ serverName }) => serverName);
  const ofMembers = servers.flatMap(({ serverName, serverHealth, healthReason, dbVersion }): Fault[] => {
    if (serverHealth !== 'ServerUp') return [{ serverName, text: `${serverName}: ${healthReason ?? 'It is not up.'}` }];
    if (runsRelease(dbVersion, release)) return [];
    return [{ serverName, text: `${serverName} answers version ${dbVersion ?? 'nothing'}, not ${release}.` }];
  });
  if (primaries.length === 1) return ofMembers;
  const text =
    primaries.length === 0 ? 'No member answers as primary.' : `${primaries.join(' and ')} both say they are the primary.`;
  return [{ serverName: null, text }, ...ofMembers];
}

export function isAnsweringPrimary({ nodeRole, serverHealth }: ClusterServer): boolean {
  return nodeRole === 'Primary' && serverHealth !== 'ServerDown';
}

/** The page does not know the term of a member; whether they agree is asked of the members themselves. */
function toReading({ serverName, serverHealth, healthReason, nodeRole, streaming, lagBytes }: ClusterServer): CandidateReading {
  return {
    serverName,
    answers: serverHealth !== 'ServerDown',
    fault: healthReason ?? undefined,
    role: nodeRole,
    streaming: streaming ?? undefined,
    lagBytes: lagBytes ?? undefined,
  };
}
