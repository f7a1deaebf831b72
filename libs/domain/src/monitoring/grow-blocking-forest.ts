/** A session as far as it waits for others. */
export interface WaitingSession {
  pid: number;
  /** Whom it waits for, those ahead of it in the queue included; empty for one that does not wait. */
  blockedBy: readonly number[];
}

/** A session at its place in the forest of those who wait. */
export interface PlacedSession<T> {
  session: T;
  /** 0 for one that waits for nobody who is known, 1 for who waits for it, and so on. */
  depth: number;
  /** How many sessions wait for it, through others too. */
  blocks: number;
}

/**
 * Who blocks whom, in the order in which a tree is read: each session once, and after it those that it blocks.
 *
 * A session that waits for several stands below one that does not wait itself, as ending that one helps; else below the first.
 * Of a circle, which PostgreSQL breaks within a second, the session with the lowest pid stands at the top. What blocks most
 * comes first; among the others the order given stays.
 *
 * Example: 1 holds, 2 waits for 1, 3 waits for 1 and behind 2, 4 waits for 3 -> 1 (blocks 3), 2, 3 (blocks 1), 4.
 */
export function growBlockingForest<T extends WaitingSession>(sessions: readonly T[]): PlacedSession<T>[] {
  const known = new Map(sessions.map((session) => [session.pid, session]));
  const parents = new Map<number, number>();
  for (const session of known.values()) {
    const parent = parentOf(session, known);
    if (parent !== undefined) parents.set(session.pid, parent);
  }
  for (const pid of known.keys()) breakCircle(pid, parents);
  const children = Map.groupBy(parents.keys(), (pid) => parents.get(pid));
  const placed: PlacedSession<T>[] = [];
  const place = (pid: number, depth: number): number => {
    const session = known.get(pid);
    if (session === undefined) return 0;
    const one = { session, depth, blocks: 0 };
    placed.push(one);
    for (const child of inOrder(children.get(pid) ?? [], known)) one.blocks += 1 + place(child, depth + 1);
    return one.blocks;
  };
  const roots = [...known.keys()].filter((pid) => !parents.has(pid));
  const trees = roots.map((root) => {
    const from = placed.length;
    place(root, 0);
    return placed.slice(from);
  });
  return trees.sort((one, other) => (other[0]?.blocks ?? 0) - (one[0]?.blocks ?? 0)).flat();
}

function parentOf<T extends WaitingSession>({ pid, blockedBy }: T, known: ReadonlyMap<number, T>): number | undefined {
  const blockers = blockedBy.filter((blocker) => blocker !== pid && known.has(blocker));
  return blockers.find((blocker) => known.get(blocker)?.blockedBy.length === 0) ?? blockers[0];
}

/** Whoever is in a circle is reached again from itself. */
function breakCircle(start: number, parents: Map<number, number>): void {
  const path: number[] = [];
  for (let pid: number | undefined = start; pid !== undefined; pid = parents.get(pid)) {
    const place = path.indexOf(pid);
    if (place >= 0) {
      parents.delete(Math.min(...path.slice(place)));
      return;
    }
    path.push(pid);
  }
}

function inOrder<T>(pids: readonly number[], known: ReadonlyMap<number, T>): number[] {
  const places = new Map([...known.keys()].map((pid, place) => [pid, place]));
  return [...pids].sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}
