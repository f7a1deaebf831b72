/** When a run starts. */
export type PatchStart = 'now' | 'window' | 'at';

/** What there is to choose from. */
export const PATCH_STARTS: readonly { start: PatchStart; word: string; note: string }[] = [
  { start: 'now', word: 'Now', note: 'Windows are not waited for.' },
  { start: 'window', word: 'In its window', note: 'Each cluster in its own.' },
  { start: 'at', word: 'At a time', note: 'The first cluster starts then.' },
];

export interface ChosenStart {
  start: PatchStart;
  /** As a field of date and time has it, in the zone of the reader: `2026-12-01T22:00`. */
  at: string;
}

/** As a request says it: `now`, `window`, or an instant. */
export function scheduleOf({ start, at }: ChosenStart): string {
  return start === 'at' ? new Date(at).toISOString() : start;
}

/** What the server would refuse, by its field. */
export function startFaults({ start, at }: ChosenStart, now: Date): Record<string, string> {
  if (start !== 'at') return {};
  const when = new Date(at);
  if (at === '' || Number.isNaN(when.getTime())) return { '/schedule': 'Say on which day and at what time.' };
  return when <= now ? { '/schedule': 'This has passed already.' } : {};
}

/** Said beside the field. */
export const zoneHint = (): string => `In your zone: ${readersZone()}.`;

/** `Europe/Zurich, UTC+01:00`: the zone in which times are typed and shown. */
export function readersZone(at = new Date()): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const minutes = -at.getTimezoneOffset();
  const two = (part: number): string => String(part).padStart(2, '0');
  const offset = `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return zone === 'UTC' ? 'UTC' : `${zone}, ${offset}`;
}
