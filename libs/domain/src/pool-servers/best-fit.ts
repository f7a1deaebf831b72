/** What counts when servers are compared. Sizes in GB. */
export interface SizedServer {
  serverName: string;
  datacenter: string;
  cpu: number;
  ramGb: number;
  dbGigs: number;
}

/** One core weighs as much as this many GB of memory, and as this many GB of disk. */
export const RAM_GB_PER_CPU = 4;
export const DISK_GB_PER_CPU = 50;

/** How big a server is, in core-equivalents. 4 cores, 16 GB, 200 GB -> 4 + 4 + 4 = 12. */
export function serverWeight(server: Pick<SizedServer, 'cpu' | 'ramGb' | 'dbGigs'>): number {
  return server.cpu + server.ramGb / RAM_GB_PER_CPU + server.dbGigs / DISK_GB_PER_CPU;
}

/**
 * The servers to take out of those that satisfy: the smallest of each datacenter first, then the second smallest of
 * each, and so on; within a turn the smaller first, and names decide ties.
 *
 * CH: a(4) b(6), PA: c(5) d(9); three wanted -> a, c, b.
 *
 * @returns `undefined` when there are too few.
 */
export function pickBestFit<S extends SizedServer>(candidates: readonly S[], count: number): S[] | undefined {
  if (candidates.length < count) return undefined;
  const turns = new Map<string, number>();
  return [...candidates]
    .sort(bySizeThenName)
    .map((server) => {
      const turn = (turns.get(server.datacenter) ?? 0) + 1;
      turns.set(server.datacenter, turn);
      return { server, turn };
    })
    .sort((one, other) => one.turn - other.turn || bySizeThenName(one.server, other.server))
    .slice(0, count)
    .map(({ server }) => server);
}

function bySizeThenName(one: SizedServer, other: SizedServer): number {
  const byWeight = serverWeight(one) - serverWeight(other);
  if (byWeight !== 0) return byWeight;
  return one.serverName < other.serverName ? -1 : Number(one.serverName > other.serverName);
}
