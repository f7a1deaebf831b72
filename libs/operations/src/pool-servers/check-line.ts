import type { HostCheck } from '@rocket/hosts';

const MARKS: Readonly<Record<HostCheck['outcome'], string>> = { ok: 'ok      ', warning: 'WARNING ', failed: 'FAILED  ' };

/** A check as a line of a step's output. */
export function checkLine({ name, outcome, detail, advice }: HostCheck): string {
  return `${MARKS[outcome]}${name}: ${detail}${advice === undefined ? '' : ` ${advice}`}`;
}
