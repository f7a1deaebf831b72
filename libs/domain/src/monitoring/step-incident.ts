import type { IncidentState, Severity, Ticks } from './incident-words.js';

/** How an incident stands, as far as its next state goes. */
export interface IncidentTicks {
  state: Exclude<IncidentState, 'Closed'>;
  /** The state to which it goes back from `Unknown` and `Blackout`; itself otherwise. */
  underneath: 'Watching' | 'Warning' | 'Critical';
  /** How many readings speak for each. */
  normal: number;
  warning: number;
  critical: number;
  /** Since when it has been watched, for as long as it is only that. */
  watchedSinceMs: number;
  lastReadingMs: number;
}

/** From where to where; `null` is that there is none. Only a change between what people are told of notifies. */
export interface IncidentTransition {
  from: IncidentState | null;
  to: IncidentState;
  notify: boolean;
}

export interface IncidentStep {
  /** null when there is none any more. */
  next: IncidentTicks | null;
  transition: IncidentTransition | null;
}

/** What only flickers for longer than this is dropped, and watched anew if it flickers on. */
export const WATCHING_MAX_MS = 30 * 60_000;
/** Nothing measured for longer than this is nothing known. */
export const UNKNOWN_AFTER_MS = 3 * 60_000;

/**
 * What one reading makes of an incident. A reading speaks for its severity by one, and takes one from the others, down to 0
 * and up to what is asked for; then the state is that of the reading. With 2 readings for each (`!`: somebody is notified):
 *
 * - `N W W` -> none, Watching, Warning!
 * - `C N N` -> Watching, Watching, none: too short to be told of
 * - `N W C C` -> none, Watching, Watching, Critical!
 * - `C C N N` -> Watching, Critical!, Critical, closed!
 * - `C W C` -> Watching, Watching, Critical!: a Warning takes nothing from Critical, or the two in turn would never be either
 * - `C C W W` -> ..., Critical, Warning!: stepping down takes the readings that a Warning takes
 *
 * @param isBlackout an operation works on the cluster: nothing is begun, and what there is waits
 */
export function stepIncident(
  current: IncidentTicks | null,
  reading: Severity,
  { ticks, nowMs, isBlackout }: { ticks: Ticks; nowMs: number; isBlackout: boolean },
): IncidentStep {
  if (isBlackout) return black(current, nowMs);
  if (current === null && reading === 'Normal') return { next: null, transition: null };
  const before = current ?? begun(nowMs);
  const counted = count(before, reading, ticks);
  const state = decide(before, counted, reading, ticks);
  const from = current?.state ?? null;
  if (state === null || isFlickering(before, state, nowMs)) {
    if (before.underneath === 'Watching') return { next: null, transition: null };
    return { next: null, transition: { from, to: 'Closed', notify: true } };
  }
  const steppedDown = before.underneath === 'Critical' && state === 'Warning';
  const critical = steppedDown ? 0 : counted.critical;
  const next = { ...counted, critical, state, underneath: state, lastReadingMs: nowMs };
  return { next, transition: transitionOf(from, before.underneath, state) };
}

/** Nothing has been measured for a while: nobody knows any more. What was only watched is dropped. */
export function missReading(current: IncidentTicks, nowMs: number): IncidentStep {
  const isLate = nowMs - current.lastReadingMs > UNKNOWN_AFTER_MS;
  if (!isLate || current.state === 'Unknown') return { next: current, transition: null };
  if (current.underneath === 'Watching') return { next: null, transition: null };
  const transition = { from: current.state, to: 'Unknown', notify: false } as const;
  return { next: { ...current, state: 'Unknown' }, transition };
}

function black(current: IncidentTicks | null, nowMs: number): IncidentStep {
  if (current === null || current.state === 'Blackout') {
    return { next: current && { ...current, lastReadingMs: nowMs }, transition: null };
  }
  // What was only watched is of the operation's making, or would be hidden by it.
  if (current.underneath === 'Watching') return { next: null, transition: null };
  const next = { ...current, state: 'Blackout', lastReadingMs: nowMs } as const;
  return { next, transition: { from: current.state, to: 'Blackout', notify: false } };
}

function begun(nowMs: number): IncidentTicks {
  return {
    ...{ state: 'Watching', underneath: 'Watching' },
    ...{ normal: 0, warning: 0, critical: 0 },
    ...{ watchedSinceMs: nowMs, lastReadingMs: nowMs },
  };
}

function count(before: IncidentTicks, reading: Severity, ticks: Ticks): IncidentTicks {
  const up = (value: number, cap: number): number => Math.min(cap, value + 1);
  const down = (value: number): number => Math.max(0, value - 1);
  switch (reading) {
    case 'Normal':
      return {
        ...before,
        normal: up(before.normal, ticks.normal),
        warning: down(before.warning),
        critical: down(before.critical),
      };
    case 'Warning':
      return { ...before, normal: down(before.normal), warning: up(before.warning, ticks.warning) };
    case 'Critical':
      return {
        ...before,
        normal: down(before.normal),
        warning: down(before.warning),
        critical: up(before.critical, ticks.critical),
      };
  }
}

/** null: it is over. */
function decide(
  before: IncidentTicks,
  counted: IncidentTicks,
  reading: Severity,
  ticks: Ticks,
): 'Watching' | 'Warning' | 'Critical' | null {
  if (reading === 'Normal') return counted.normal >= ticks.normal ? null : before.underneath;
  if (reading === 'Warning') return counted.warning >= ticks.warning ? 'Warning' : before.underneath;
  return counted.critical >= ticks.critical ? 'Critical' : before.underneath;
}

function isFlickering({ underneath, watchedSinceMs }: IncidentTicks, state: string, nowMs: number): boolean {
  return underneath === 'Watching' && state === 'Watching' && nowMs - watchedSinceMs > WATCHING_MAX_MS;
}

/** Who comes back from a blackout, or from where nobody looked, as he was, is not told of again. */
function transitionOf(
  from: IncidentState | null,
  underneath: IncidentState,
  to: 'Watching' | 'Warning' | 'Critical',
): IncidentTransition | null {
  if (from === to) return null;
  return { from, to, notify: to !== 'Watching' && underneath !== to };
}
