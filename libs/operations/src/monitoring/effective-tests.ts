import type { TestSubject, Ticks } from '@rocket/domain';
import type { ThresholdTestRow } from '@rocket/persistence';

/** A test as it is made in one environment. */
export interface EffectiveTest {
  id: string;
  title: string;
  subject: TestSubject;
  warning: string | null;
  critical: string | null;
  ticks: Ticks;
}

/** The tests that are made in an environment: its own conditions where it has some, the general ones elsewhere. */
export function effectiveTests(tests: readonly ThresholdTestRow[], environmentId: string): EffectiveTest[] {
  return tests.flatMap((test) => {
    const { id, title, subject, normalTicks: normal, warningTicks: warning, criticalTicks: critical } = test;
    const { enabled, ...conditions } = test.overrides.find((one) => one.environmentId === environmentId) ?? test;
    if (!enabled) return [];
    const ticks = { normal, warning, critical };
    return [{ id, title, subject, warning: conditions.warning, critical: conditions.critical, ticks }];
  });
}
