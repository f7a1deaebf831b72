type Value = string | number | boolean | null | readonly string[];

/**
 * What became another, in words: `email "a@x.org" -> "b@x.org", zone none -> "Europe/Zurich"`; empty when nothing did. Fields are named as
 * they are on the wire; what must not be read is left out by the caller.
 */
export function describeChange<T extends Readonly<Record<string, Value>>>(before: T, after: T): string {
  return Object.keys(after)
    .filter((field) => inWords(before[field]) !== inWords(after[field]))
    .map((field) => `${field} ${inWords(before[field])} -> ${inWords(after[field])}`)
    .join(', ');
}

/** All there is to tell about something: `email "a@x.org", topics patching and backups`. */
export function describeContent(content: Readonly<Record<string, Value>>): string {
  return Object.entries(content)
    .filter(([, value]) => value !== null && value !== '')
    .map(([field, value]) => `${field} ${inWords(value)}`)
    .join(', ');
}

function inWords(value: Value | undefined): string {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'object') return `[${value.join(', ')}]`;
  return String(value);
}
