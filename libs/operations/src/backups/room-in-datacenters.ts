import type { ClusterRow } from '@rocket/persistence';

/**
 * How many more backups may run at the same time on servers of one datacenter. Which member is read from is decided later: a
 * cluster takes room wherever it has one.
 */
export class RoomInDatacenters {
  private readonly taken: Map<string, number>;

  constructor(
    running: ReadonlyMap<string, number>,
    private readonly limit: number,
  ) {
    this.taken = new Map(running);
  }

  take(cluster: ClusterRow): boolean {
    const ids = datacentersOf(cluster);
    if (ids.some((id) => (this.taken.get(id) ?? 0) >= this.limit)) return false;
    for (const id of ids) this.taken.set(id, (this.taken.get(id) ?? 0) + 1);
    return true;
  }

  giveBack(cluster: ClusterRow): void {
    for (const id of datacentersOf(cluster)) this.taken.set(id, (this.taken.get(id) ?? 1) - 1);
  }
}

function datacentersOf({ members }: ClusterRow): string[] {
  return [...new Set(members.map(({ server }) => server.datacenterId))];
}
