const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as a clock in that zone shows it, with the name of the zone: `Sat, 5 Dec 2026, 23:00 CET`. */
export function momentIn(iso: string, timeZone: string): string {
  return format('day and time', timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso));
}

/** From an instant to another: the day is said once where it is the same. */
export function spanIn(startsAt: string, endsAt: string, timeZone: string): string {
  const day = format('day', timeZone, { day: 'numeric', month: 'short', year: 'numeric' });
  if (day.format(new Date(startsAt)) !== day.format(new Date(endsAt)))
    return `${momentIn(startsAt, timeZone)} to ${momentIn(endsAt, timeZone)}`;
  const time = format('time', timeZone, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  const untilZone = momentIn(startsAt, timeZone).replace(/ \S+$/, '');
  return `${untilZone} to ${time.format(new Date(endsAt))}`;
}

/** `240 ms`, `3.2 s`, `4 min`. */
export function durationText(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  if (ms < 90_000) return `${String(Math.round(ms / 100) / 10)} s`;
  return `${String(Math.round(ms / 60_000))} min`;
}

function format(kind: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone, hourCycle: 'h23' });
  formats.set(key, made);
  return made;
}
