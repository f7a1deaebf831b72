import {
  TEST_SUBJECTS,
  describeMetric,
  isClusterCount,
  type ClusterCount,
  type MetricUnit,
  type TestSubject,
} from '@rocket/domain';

const COUNT_WORDS: Readonly<Record<ClusterCount, string>> = {
  membersUp: 'Members that answer',
  primaries: 'Members that answer as primary',
};

/** What a test looks at, in words. */
export function subjectWord(subject: TestSubject): string {
  return isClusterCount(subject) ? COUNT_WORDS[subject] : describeMetric(subject).title;
}

export function subjectUnit(subject: TestSubject): MetricUnit {
  return isClusterCount(subject) ? 'count' : describeMetric(subject).unit;
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
