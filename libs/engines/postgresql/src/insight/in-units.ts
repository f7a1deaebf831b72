const MEMORY: readonly (readonly [unit: string, bytes: number])[] = [
  ['TB', 1024 ** 4],
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
  ['kB', 1024],
  ['B', 1],
];
const TIME: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** A number of these units, as PostgreSQL itself shows it: `16384` of `8kB` -> `128MB`, `300` of `s` -> `5min`, `-1` -> `-1`. */
export function inUnits(text: string, unit: string | null): string {
  const count = Number(text);
  const [, factor = '', name = ''] = /^(\d*)(\w+)$/.exec(unit ?? '') ?? [];
  const scale = [MEMORY, TIME].find((units) => units.some(([known]) => known === name));
  const base = scale?.find(([known]) => known === name)?.[1];
  if (scale === undefined || base === undefined || !(count > 0)) return text;
  const amount = count * base * (factor === '' ? 1 : Number(factor));
  const largest = scale.find(([, size]) => amount % size === 0);
  return largest === undefined ? `${text}${unit ?? ''}` : `${String(amount / largest[1])}${largest[0]}`;
}
