import { TEST_SUBJECTS, describeMetric, type MetricUnit, type TestSubject } from '@rocket/domain';

/** What a test looks at, in words. */
export function subjectWord(subject: TestSubject): string {
  return subject === 'membersUp' ? 'Members that answer' : describeMetric(subject).title;
}

export function subjectUnit(subject: TestSubject): MetricUnit {
  return subject === 'membersUp' ? 'count' : describeMetric(subject).unit;
}

/** In what a condition is written. */
export const UNIT_WORDS: Readonly<Record<MetricUnit, string>> = {
  ms: 'milliseconds',
  percent: 'per cent',
  count: 'a number',
  bytes: 'bytes',
  bytesPerSecond: 'bytes a second',
  perSecond: 'so many a second',
  seconds: 'seconds',
  load: 'processes',
  yesNo: '1 for yes and 0 for no',
};

export const SUBJECT_OPTIONS = TEST_SUBJECTS.map((value) => ({ value, word: subjectWord(value) }));
