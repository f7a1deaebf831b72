import type { BackupFacts } from './backup-words.js';

/**
 * - `restorable`: it is successful, and so is everything it builds on. Only these count.
 * - `running`: it may yet become restorable.
 * - `broken`: it failed, is half deleted, or builds on what did, is, or is gone. Nothing can be restored from it.
 * - `doubtful`: it looks successful, but what it builds on is not in the catalogue, is still running, or is itself.
 * - `gone`: its files are deleted.
 */
export type ChainState = 'restorable' | 'running' | 'broken' | 'doubtful' | 'gone';

/** A backup in its chain. The root of a chain is its Full, or the first backup of it that is known. */
export class Link {
  /** What it builds on directly. Null for a Full, and for one whose parent is not in the catalogue. */
  parent: Link | null = null;
  state: ChainState = 'doubtful';
  root: Link = this;
  /** How many links are between it and its root. */
  depth = 0;
  /** When it stopped, or else started; ms. */
  readonly atMs: number;
  /** Its own time or that of an ancestor, whichever is later, so that nothing is older than what it builds on; ms. */
  chainMs: number;
  /** It builds on itself, by way of others or directly. */
  isInCircle = false;

  constructor(readonly backup: BackupFacts) {
    this.atMs = (backup.stoppedAt ?? backup.startedAt).getTime();
    this.chainMs = this.atMs;
  }
}

/**
 * Everything of a catalogue in its chain, parents before what builds on them. Each backup is looked at once, whatever the length
 * of the chains.
 */
export function linkChains(backups: readonly BackupFacts[]): Link[] {
  const links = new Map(backups.map((backup) => [backup.id, new Link(backup)]));
  for (const link of links.values()) if (link.backup.type !== 'Full') link.parent = links.get(link.backup.parentId ?? '') ?? null;
  const linked = new Set<Link>();
  for (const link of links.values())
    for (const next of pathToLinked(link, linked).reverse()) {
      append(next, next.parent && linked.has(next.parent) ? next.parent : null);
      linked.add(next);
    }
  return [...linked];
}

/** The newest first, which is the order in which rules count. Ties are decided the same way whatever the order of the catalogue. */
export function byNewest(one: Link, other: Link): number {
  return (
    other.atMs - one.atMs ||
    other.backup.startedAt.getTime() - one.backup.startedAt.getTime() ||
    (other.backup.id < one.backup.id ? -1 : 1)
  );
}

/** The link and its ancestors, up to and without the first that is linked already, or that the path has come by before. */
function pathToLinked(link: Link, linked: ReadonlySet<Link>): Link[] {
  const path = new Set<Link>();
  let next: Link | null = link;
  for (; next && !linked.has(next) && !path.has(next); next = next.parent) path.add(next);
  const found = [...path];
  if (next && path.has(next)) for (const member of found.slice(found.indexOf(next))) member.isInCircle = true;
  return found;
}

/** @param above its parent; null for the root, and for the one at which a circle is cut */
function append(link: Link, above: Link | null): void {
  link.state = stateOf(link);
  if (!above) return;
  link.root = above.root;
  link.depth = above.depth + 1;
  link.chainMs = Math.max(link.atMs, above.chainMs);
}

function stateOf(link: Link): ChainState {
  switch (link.backup.status) {
    case 'Successful':
      // One without an end contradicts itself.
      return link.backup.stoppedAt === null || link.isInCircle ? 'doubtful' : stateOn(link);
    case 'Running':
      return 'running';
    case 'Failed':
    case 'Expiring':
      return 'broken';
    case 'Expired':
      return 'gone';
  }
}

/** What can be said of a successful backup by looking at what it builds on. */
function stateOn({ backup, parent }: Link): ChainState {
  if (backup.type === 'Full') return 'restorable';
  switch (parent?.state) {
    case 'restorable':
      return 'restorable';
    case 'broken':
    case 'gone':
      return 'broken';
    case 'running':
    case 'doubtful':
    case undefined:
      return 'doubtful';
  }
}
