import type { BackupPolicyRules } from '@rocket/contracts';
import type { RetentionPolicy } from '@rocket/domain';

/** What was sent, without the fields that were not: they are stored as they come, and shown to people. */
export function toPolicy({ gfs, ...rules }: BackupPolicyRules): RetentionPolicy {
  const given = { ...rules, ...(gfs === undefined ? {} : { gfs: withoutAbsent({ ...gfs }) }) };
  return withoutAbsent(given);
}

function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null)) as T;
}
