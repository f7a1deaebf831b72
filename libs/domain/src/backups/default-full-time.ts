import { nextOpenings } from '../clusters/window-openings.js';
import type { MaintenanceWindow } from '../clusters/maintenance-window.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Midnight to six, UTC. */
const NIGHT_MINUTES = 6 * 60;
const STEP_MINUTES = 10;
/** Long enough for both summers and winters of the window's zone to have been there. */
const OPENINGS_AHEAD = 54;

/**
 * The minute of the day, UTC, at which a cluster is backed up every day as long as nobody says otherwise. Clusters are spread
 * over the night by their ids, so that a fleet does not begin all at once, and one that would meet its maintenance window goes
 * to the next time that does not.
 *
 * Without a window, always the same for the same id: 137 is 02:17.
 */
export function defaultFullMinute(clusterId: string, window: MaintenanceWindow | null, expectedMs: number, now: Date): number {
  const first = spread(clusterId);
  if (!window) return first;
  for (let moved = 0; moved < NIGHT_MINUTES; moved += STEP_MINUTES) {
    const minute = (first + moved) % NIGHT_MINUTES;
    if (!meets(window, minute, expectedMs, now)) return minute;
  }
  // A window that is open all night: whoever starts the backup waits until it is shut.
  return first;
}

/** FNV-1a: the last digits of ids that were made one after the other lie far apart. */
function spread(id: string): number {
  let hash = 0x811c_9dc5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193) >>> 0;
  return hash % NIGHT_MINUTES;
}

function meets(window: MaintenanceWindow, minute: number, expectedMs: number, now: Date): boolean {
  return nextOpenings(window, now, OPENINGS_AHEAD).some(({ from, to }) => {
    // The first start that is not over when it opens; it is the one that can meet it.
    const day = Math.floor((from.getTime() - expectedMs - minute * MINUTE_MS) / DAY_MS) + 1;
    return day * DAY_MS + minute * MINUTE_MS < to.getTime();
  });
}
