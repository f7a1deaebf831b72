const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** To the second, in the reader's zone and manner. */
export function exactly(at: number | string): string {
  return EXACT.format(new Date(at));
}

/** A tick of an axis: a date where a day begins, else a time. */
export function tickWord({ at, isDay }: { at: number; isDay: boolean }): string {
  return (isDay ? DAY : TIME).format(at);
}

/** `2026-11-25 07:30:12 UTC`: as servers and logs write it. @param zone an IANA zone */
export function exactlyIn(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return `${parts.format(at)} ${zone}`;
}

/** What a field for date and time holds: `2026-11-25T08:30:12`, on the clock of the reader. */
export function fieldText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().slice(0, 19);
}
