const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** What a usual cron line means; nothing for one that is unusual, or wrong. `17 2 * * *` -> `every day at 02:17` */
export function cronWords(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5 || month !== '*') return undefined;
  const days = dayWords(day, weekday);
  const times = timeWords(minute, hour);
  if (days === undefined || times === undefined) return undefined;
  // "every 30 minutes" needs no "every day".
  if (times.startsWith('every')) return days === 'every day' ? times : `${times}, ${days}`;
  return `${days} ${times}`;
}

function dayWords(day: string, weekday: string): string | undefined {
  if (day === '*' && weekday === '*') return 'every day';
  if (day === '*') {
    const names = weekday.split(',').map((one) => (/^[0-7]$/.test(one) ? DAYS[Number(one) % 7] : undefined));
    return names.includes(undefined) ? undefined : `every ${names.join(', ')}`;
  }
  return weekday === '*' && isIn(day, 1, 31) ? `on day ${Number(day)} of the month` : undefined;
}

function timeWords(minute: string, hour: string): string | undefined {
  const steps = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (hour === '*' && (minute === '*' || steps === '1')) return 'every minute';
  if (hour === '*' && steps !== undefined) return `every ${Number(steps)} minutes`;
  const minutes = minute.split(',');
  if (!minutes.every((one) => isIn(one, 0, 59))) return undefined;
  if (hour === '*') return `every hour at ${minutes.map((one) => `:${two(one)}`).join(', ')}`;
  const hourSteps = /^\*\/(\d{1,2})$/.exec(hour)?.[1];
  if (hourSteps !== undefined) return `every ${Number(hourSteps)} hours at ${minutes.map((one) => `:${two(one)}`).join(', ')}`;
  const hours = hour.split(',');
  if (!hours.every((one) => isIn(one, 0, 23))) return undefined;
  return `at ${hours.flatMap((one) => minutes.map((other) => `${two(one)}:${two(other)}`)).join(', ')}`;
}

function isIn(text: string, min: number, max: number): boolean {
  return /^\d{1,2}$/.test(text) && Number(text) >= min && Number(text) <= max;
}

const two = (text: string): string => text.padStart(2, '0');
