import { nameOfBackup } from './backup-words.js';
import { byNewest } from './backup-chains.js';
import type { Link } from './backup-chains.js';

/**
 * What stays whatever the rules say, and why: what is held, used or running, what is not understood, and everything that these
 * build on. What is gone cannot be kept.
 *
 * F <- D <- I, I held for audit 4711 -> I "kept: held for audit 4711", D and F "kept: I needs it".
 */
export function pinBackups(links: readonly Link[]): Map<Link, string> {
  const pins = new Map<Link, string>();
  for (const link of links) {
    const reason = ownReason(link);
    if (reason !== undefined) pins.set(link, `kept: ${reason}`);
  }
  // From the newest on, so that of two descendants it is always the same one that is named.
  for (const link of [...pins.keys()].sort(byNewest)) {
    const reason = link.state === 'running' ? 'kept: a backup uses it' : `kept: ${nameOfBackup(link.backup)} needs it`;
    for (let above = link.parent; above && !pins.has(above) && above.state !== 'gone'; above = above.parent)
      pins.set(above, reason);
  }
  return pins;
}

function ownReason({ backup, state }: Link): string | undefined {
  if (state === 'gone') return undefined;
  if (backup.hold) return `held for ${backup.hold.reason}`;
  if (backup.inUseBy) return `a ${backup.inUseBy} uses it`;
  if (state === 'running') return 'it is running';
  return state === 'doubtful' ? 'what it builds on is not known' : undefined;
}
