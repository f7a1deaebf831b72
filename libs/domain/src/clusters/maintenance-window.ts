const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
/** A window shorter than this cannot hold any work. */
export const MIN_WINDOW_MINUTES = 30;

/** When work may start, weekly, in local time of a zone. */
export interface MaintenanceWindow {
  /** Minutes from Sunday 00:00. */
  startMinute: number;
  /** May run over the end of the week. */
  durationMinutes: number;
  /** IANA name. */
  timeZone: string;
}

/**
 * Reads `ddd:hh:mm-ddd:hh:mm`, optionally followed by an IANA zone (UTC when absent). May cross midnight and the end of
 * the week: `Sat:23:00-Sun:01:00` lasts two hours.
 *
 * @returns the window, or a sentence that says what is wrong with it.
 */
export function parseMaintenanceWindow(text: string): MaintenanceWindow | string {
  const match = /^([A-Z][a-z]{2}):(\d\d):(\d\d)-([A-Z][a-z]{2}):(\d\d):(\d\d)(?: (\S+))?$/.exec(text.trim());
  if (!match) return 'must look like Sun:02:00-Sun:04:00 Europe/Zurich';
  const [, startDay = '', startHour, startMinute, endDay = '', endHour, endMinute, timeZone = 'UTC'] = match;
  const start = minuteOfWeek(startDay, Number(startHour), Number(startMinute));
  const end = minuteOfWeek(endDay, Number(endHour), Number(endMinute));
  if (start === undefined || end === undefined) return 'must name days as Sun to Sat and times from 00:00 to 23:59';
  if (!isTimeZone(timeZone)) return `must name an IANA time zone, and ${timeZone} is none`;
  const durationMinutes = (end - start + MINUTES_PER_WEEK) % MINUTES_PER_WEEK;
  if (durationMinutes < MIN_WINDOW_MINUTES) return `must last at least ${MIN_WINDOW_MINUTES} minutes`;
  return { startMinute: start, durationMinutes, timeZone };
}

function minuteOfWeek(day: string, hour: number, minute: number): number | undefined {
  const index = DAYS.indexOf(day);
  if (index < 0 || hour > 23 || minute > 59) return undefined;
  return index * MINUTES_PER_DAY + hour * 60 + minute;
}

/** Whether it is an IANA name that this machine knows. */
export function isTimeZone(name: string): boolean {
  // `Intl` also takes offsets such as +01:00, which know no daylight saving time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
