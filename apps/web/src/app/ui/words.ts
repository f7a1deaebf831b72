const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `8 s`, `3 min 12 s`, `2 h 5 min`, `4 d 3 h`: the two largest units. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return two(ms, HOUR, 'h', MINUTE, 'min');
  return two(ms, DAY, 'd', HOUR, 'h');
}

/** How long something took: tenths of a second below ten seconds, since that is where they matter. */
export function took(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  return ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : duration(ms);
}

/** A wait of a writer: `84 ms`, `1.2 s`, `12 s`; a dash where nobody looked. */
export function waited(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  return milliseconds < SECOND ? `${Math.round(milliseconds)} ms` : took(milliseconds);
}

/** How long ago, in one unit: `now`, `42 s ago`, `3 min ago`, `5 h ago`, `12 d ago`. */
export function ago(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 5 * SECOND) return 'now';
  return `${single(ms)} ago`;
}

/** One unit only: `42 s`, `3 min`, `5 h`, `12 d`. */
export function single(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

function two(ms: number, large: number, largeWord: string, small: number, smallWord: string): string {
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${largeWord}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallWord}`;
}

/** Bytes in the unit that reads best: `0 B`, `12 kB`, `3.4 MB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : round1(value)} ${units[unit]}`;
}

/** Gigabytes in the unit that reads best: `36 MB`, `4.2 GB`, `1.5 TB`. */
export function gigs(count: number): string {
  if (count >= 1_000) return `${round1(count / 1_000)} TB`;
  if (count > 0 && count < 1) return `${Math.max(1, Math.round(count * 1_000))} MB`;
  return `${round1(count)} GB`;
}

/** `4 CPU · 16 GB · 100 GB`; what is 0 is not known, and left out. */
export function sizeInWords({ cpu, ramGb, dbGigs }: { cpu: number; ramGb: number; dbGigs: number }): string {
  const known = [cpu > 0 && `${cpu} CPU`, ramGb > 0 && gigs(ramGb), dbGigs > 0 && gigs(dbGigs)].filter(Boolean);
  return known.join(' · ') || 'not known';
}

const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment to the minute, in the reader's zone and manner. */
export function moment(at: Date): string {
  return MOMENT.format(at);
}

/** `1 server`, `3 servers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function round1(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
