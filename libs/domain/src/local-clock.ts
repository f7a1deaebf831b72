const SECOND_MS = 1000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;

/** What a clock on the wall shows, as the milliseconds that `Date.UTC` gives for the same figures. Never an instant. */
export type LocalMs = number;

/** Making one takes a thousand times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock of that zone shows at an instant, to the second. @throws RangeError for a zone that is none */
export function localTimeAt(instantMs: number, timeZone: string): LocalMs {
  const shown = new Map(
    formatFor(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * The first instant at which a clock of that zone shows this time or a later one. It never goes back: a later local time
 * never has an earlier instant.
 *
 * In Zurich, clocks go from 02:00 to 03:00 on 28 March 2027 and from 03:00 back to 02:00 on 31 October 2027:
 * - 27 March 02:30 is 01:30 UTC, as on any day.
 * - 28 March 02:30 does not exist; the first instant after it is 03:00, which is 01:00 UTC.
 * - 31 October 02:30 comes twice, at 00:30 and 01:30 UTC; the first one counts.
 */
export function firstInstantOf(local: LocalMs, timeZone: string): number {
  // No zone is further than a day from UTC, and none changes its clocks twice in two days.
  const before = offsetAt(local - DAY_MS, timeZone);
  const after = offsetAt(local + DAY_MS, timeZone);
  const earlier = local - Math.max(before, after);
  const later = local - Math.min(before, after);
  if (localTimeAt(earlier, timeZone) === local) return earlier;
  if (localTimeAt(later, timeZone) === local) return later;
  return endOfGap(local, earlier, later, timeZone);
}

function offsetAt(instantMs: number, timeZone: string): number {
  return localTimeAt(instantMs, timeZone) - Math.floor(instantMs / SECOND_MS) * SECOND_MS;
}

/** The clock jumps over `local` at some second after `from` and not after `to`. */
function endOfGap(local: LocalMs, from: number, to: number, timeZone: string): number {
  let notYet = Math.floor(from / SECOND_MS);
  let past = Math.ceil(to / SECOND_MS);
  while (past - notYet > 1) {
    const middle = Math.floor((notYet + past) / 2);
    if (localTimeAt(middle * SECOND_MS, timeZone) < local) notYet = middle;
    else past = middle;
  }
  return past * SECOND_MS;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    hourCycle: 'h23',
    timeZone,
  });
  formats.set(timeZone, format);
  return format;
}
