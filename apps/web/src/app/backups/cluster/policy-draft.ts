import type { BackupPolicyRules } from '@rocket/contracts';
import { GFS_PERIODS, checkPolicy, type GfsPeriod, type PolicySource } from '@rocket/domain';
import type { Faults } from '../../ui/step-flow.js';
import { counted, listed } from '../../ui/words.js';

export type RuleField = 'recoveryWindowDays' | 'redundancy' | 'diffs' | 'minimumCopies' | 'staleAfterDays';
export const RULE_FIELDS: readonly RuleField[] = ['recoveryWindowDays', 'redundancy', 'diffs', 'minimumCopies', 'staleAfterDays'];
/** The newest first, as they are asked for. */
export const PERIODS: readonly GfsPeriod[] = GFS_PERIODS.toReversed();

/** A policy as it is typed: numbers are text until they are sent, and what is empty is no rule. */
export type PolicyDraft = Readonly<Record<RuleField | GfsPeriod, string>>;

const PERIOD_WORDS: Readonly<Record<GfsPeriod, string>> = { daily: 'day', weekly: 'week', monthly: 'month', yearly: 'year' };

export function draftOfPolicy({ gfs = {}, ...rules }: BackupPolicyRules): PolicyDraft {
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return Object.fromEntries([
    ...RULE_FIELDS.map((field) => [field, text(rules[field])] as const),
    ...PERIODS.map((period) => [period, text(gfs[period])] as const),
  ]) as PolicyDraft;
}

/** The policy that the draft stands for; what cannot be read as a number is none, and a fault. */
export function policyOfDraft(draft: PolicyDraft): BackupPolicyRules {
  const given = (names: readonly (keyof PolicyDraft)[]): Record<string, number> =>
    Object.fromEntries(names.filter((name) => draft[name].trim() !== '').map((name) => [name, Number(draft[name])]));
  const gfs = given(PERIODS);
  return { ...given(RULE_FIELDS), ...(Object.keys(gfs).length > 0 ? { gfs } : {}) };
}

/** What the API would refuse, by the pointers that it would name. */
export function faultsOfPolicy(draft: PolicyDraft): Faults {
  const faults = checkPolicy(policyOfDraft(draft)).map((fault): [string, string] => {
    const [, field, detail] = /^([\w.]+) (must be .*)$/.exec(fault) ?? [];
    return field === undefined || detail === undefined
      ? ['/policy', 'Say what stays: by time, by number, by calendar, or how many Diffs.']
      : [`/policy/${field.replace('.', '/')}`, detail];
  });
  return Object.fromEntries(faults);
}

/** What a policy says, a sentence for each of its rules. */
export function policyInWords(policy: BackupPolicyRules): string[] {
  const { recoveryWindowDays: days, redundancy, gfs, diffs, minimumCopies, staleAfterDays } = policy;
  const periods = PERIODS.filter((period) => (gfs?.[period] ?? 0) > 0).map((period) =>
    counted(gfs?.[period] ?? 0, PERIOD_WORDS[period]),
  );
  return [
    days !== undefined && `Every instant of the last ${counted(days, 'day')} stays restorable.`,
    redundancy !== undefined && `The newest ${counted(redundancy, 'Full')} ${redundancy === 1 ? 'stays' : 'stay'}.`,
    periods.length > 0 && `The newest Full stays of each of the last ${listed(periods)}.`,
    diffs !== undefined && `Diffs stay as long as they are among the newest ${diffs} of the Fulls and Diffs.`,
    minimumCopies !== undefined &&
      `At least ${counted(minimumCopies, 'Full')} ${minimumCopies === 1 ? 'stays' : 'stay'}, however old.`,
    staleAfterDays !== undefined && `A newest backup older than ${counted(staleAfterDays, 'day')} is reported.`,
  ].filter((words) => words !== false);
}

const SOURCES: Readonly<Record<PolicySource, string>> = {
  cluster: 'Its own policy.',
  environment: 'The policy of its environment.',
  retentionDays: 'By the number of days in its settings: nobody has written a policy.',
};

export const sourceInWords = (source: PolicySource): string => SOURCES[source];
