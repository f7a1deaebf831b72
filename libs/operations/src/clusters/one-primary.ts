import type { MemberReading } from '@rocket/engine-core';

/** The only member that answers as primary; why there is none, as a sentence. */
export function onePrimary(readings: readonly MemberReading[]): { primary: MemberReading } | { refusal: string } {
  const [primary, ...more] = readings.filter(({ answers, role }) => answers && role === 'Primary');
  if (primary && more.length === 0) return { primary };
  return { refusal: `${primary ? 'More than one member answers' : 'No member answers'} as primary.` };
}

/** What is wrong with members that do not answer, as sentences; `undefined` when all do. */
export function silence(readings: readonly MemberReading[]): string | undefined {
  const silent = readings.filter(({ answers }) => !answers);
  return silent.length === 0
    ? undefined
    : silent.map(({ serverName, fault }) => `${serverName}: ${fault ?? 'no answer'}`).join(' ');
}
