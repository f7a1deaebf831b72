import { parseCondition } from './condition.js';
import type { ConditionNames, Reading } from './condition.js';
import type { Severity, TestSubject } from './incident-words.js';
import { parseMetricKey } from './metric-words.js';
import type { MetricValues } from './metric-words.js';

export interface TestConditions {
  warning: string | null;
  critical: string | null;
}

/** How bad a reading is: Critical, else Warning, else Normal. A condition that cannot be read never holds. */
export function judgeReading({ warning, critical }: TestConditions, reading: Reading, names: ConditionNames): Severity {
  if (holds(critical, reading, names)) return 'Critical';
  return holds(warning, reading, names) ? 'Warning' : 'Normal';
}

const read = new Map<string, ReturnType<typeof parseCondition>>();
const READ_MAX = 1000;

function holds(text: string | null, reading: Reading, names: ConditionNames): boolean {
  if (text === null) return false;
  const known = read.get(text) ?? parseCondition(text);
  if (read.size >= READ_MAX) read.clear();
  read.set(text, known);
  return typeof known !== 'string' && known.holds(reading, names);
}

/** The readings that a sample has for a test, one for each mount where it is of each mount. */
export function readingsOf(subject: TestSubject, values: MetricValues): { element: string; reading: Reading }[] {
  const up = subject === 'hostPingMs' ? values.hostUp : subject === 'dbConnectMs' ? values.dbUp : undefined;
  if (up === 0) return [{ element: '', reading: 'failed' }];
  return Object.entries<number | undefined>(values).flatMap(([key, value]) => {
    const parsed = parseMetricKey(key);
    return parsed?.metric === subject && value !== undefined ? [{ element: parsed.element ?? '', reading: value }] : [];
  });
}
