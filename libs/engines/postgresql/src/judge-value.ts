/** What a server says of a parameter in `pg_settings`, as far as it decides which values there are. */
export interface ValueRules {
  vartype: string;
  unit: string | null;
  min: string | null;
  max: string | null;
  words: readonly string[] | null;
}

/** What a unit counts, in bytes or in microseconds ("Parameter Names and Values"). Their case matters. */
const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const MICROSECONDS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};
const NUMBER = /^\s*([+-]?)(0x[\da-f]+|\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i;

/**
 * Why the server would refuse this value, as the end of a sentence; `undefined` when it would take it, or when only it can
 * tell: what a text has to look like is checked nowhere else.
 *
 * Example: `3GB` for a number of `8kB` between 16 and 1073741823 -> undefined; `3gb` -> "has a unit that is none of ...".
 */
export function judgeValue(value: string, rules: ValueRules): string | undefined {
  switch (rules.vartype) {
    case 'bool':
      return isTruthValue(value) ? undefined : 'is neither on nor off';
    case 'enum': {
      const words = rules.words ?? [];
      return words.some((word) => word.toLowerCase() === value.toLowerCase()) ? undefined : `is none of ${words.join(', ')}`;
    }
    case 'integer':
    case 'real':
      return judgeNumber(value, rules);
    default:
      return undefined;
  }
}

/** Any beginning of a word that says it, as long as that word is the only one. */
function isTruthValue(value: string): boolean {
  const word = value.toLowerCase();
  if (word === '1' || word === '0') return true;
  const least = word.startsWith('o') ? 2 : 1;
  return word.length >= least && ['true', 'false', 'yes', 'no', 'on', 'off'].some((whole) => whole.startsWith(word));
}

function judgeNumber(value: string, { vartype, unit, min, max }: ValueRules): string | undefined {
  const [, sign = '', digits = '', givenUnit = ''] = NUMBER.exec(value) ?? [];
  if (digits === '') return unit === null ? 'is no number' : `is no number with a unit or without one (${unit})`;
  const factor = givenUnit === '' ? 1 : factorOf(givenUnit, unit);
  if (typeof factor === 'string') return factor;
  const exact = (sign === '-' ? -1 : 1) * toNumber(digits, vartype) * factor;
  const number = vartype === 'integer' ? Math.round(exact) : exact;
  if ((min === null || number >= Number(min)) && (max === null || number <= Number(max))) return undefined;
  const counted = unit === null ? '' : `, counted in ${unit}`;
  return `is outside of ${min ?? ''} to ${max ?? ''}${counted}`;
}

/** Whole numbers may be octal, with a zero before them. */
function toNumber(digits: string, vartype: string): number {
  return vartype === 'integer' && /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
}

/** How many of the parameter's own unit are in one of the given; a sentence's end where that makes no sense. */
function factorOf(given: string, unit: string | null): number | string {
  if (unit === null) return 'has a unit, but is counted without one';
  const [, count = '', base = ''] = /^(\d*)(\w+)$/.exec(unit) ?? [];
  const family = base in BYTES ? BYTES : MICROSECONDS;
  const [wanted, own] = [family[given], family[base]];
  if (wanted === undefined || own === undefined) return `has a unit that is none of ${Object.keys(family).join(', ')}`;
  return wanted / (own * (count === '' ? 1 : Number(count)));
}
