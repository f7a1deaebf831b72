import { UNKNOWN_AFTER_MS, isClusterCount, judgeReading, missReading, readingsOf, stepIncident } from '@rocket/domain';
import type { IncidentStep, IncidentTicks, Reading } from '@rocket/domain';
import type { IncidentRow, MetricSample, TestedSubject, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { Clock } from '@rocket/platform';
import { effectiveTests } from './effective-tests.js';
import type { EffectiveTest } from './effective-tests.js';
import { recordIncidentTransition } from './record-incident-transition.js';

/** One reading of one subject, for one test. */
interface TestedReading {
  subject: TestedSubject;
  test: EffectiveTest;
  element: string;
  reading: Reading;
  at: Date;
}

/** Makes the tests on what was measured in a round, and on what is counted of each cluster. */
export async function testThresholds(parts: { uow: UnitOfWork; clock: Clock }, samples: readonly MetricSample[]): Promise<void> {
  const { uow, clock } = parts;
  const tests = await uow.read.thresholdTests.all();
  const subjects = await uow.read.incidents.subjects();
  const sampleOf = new Map(samples.map((sample) => [sample.serverId, sample]));
  const readings = subjects.flatMap((subject) => {
    const made = effectiveTests(tests, subject.environmentId);
    return subject.serverName === null
      ? clusterReadings(subject, made, clock.now())
      : serverReadings(subject, made, sampleOf.get(subject.id));
  });
  const open = await uow.read.incidents.openSubjectIds();
  for (const each of Map.groupBy(readings, ({ subject }) => subject.clusterId).values()) {
    // Of thousands of clusters nearly all are quiet: they cost no question of their own.
    if (each.some((reading) => open.has(reading.subject.id) || !isNormal(reading))) await testCluster(uow, each);
  }
  await endSilent(parts, { subjects, testIds: new Set(tests.map(({ id }) => id)) });
}

function clusterReadings(subject: TestedSubject, tests: readonly EffectiveTest[], at: Date): TestedReading[] {
  if (subject.names.members === 0) return [];
  return tests.flatMap((test) =>
    isClusterCount(test.subject) ? [{ subject, test, element: '', reading: subject.counts[test.subject], at }] : [],
  );
}

function serverReadings(
  subject: TestedSubject,
  tests: readonly EffectiveTest[],
  sample: MetricSample | undefined,
): TestedReading[] {
  if (!sample) return [];
  return tests.flatMap((test) =>
    readingsOf(test.subject, sample.values).map(({ element, reading }) => ({ subject, test, element, reading, at: sample.at })),
  );
}

/** One transaction for each cluster in which something is wrong, or was. */
async function testCluster(uow: UnitOfWork, readings: readonly TestedReading[]): Promise<void> {
  const ids = [...new Set(readings.map(({ subject }) => subject.id))];
  await uow.run(async (tx) => {
    const open = await tx.incidents.lockOpen(ids);
    for (const reading of readings) {
      const incident = open.find((one) => isOf(one, reading));
      if (incident || !isNormal(reading)) await testReading(tx, incident, reading);
    }
  });
}

const isNormal = ({ test, reading, subject }: TestedReading): boolean => judgeReading(test, reading, subject.names) === 'Normal';

function isOf({ subjectId, testId, element }: IncidentRow, reading: TestedReading): boolean {
  return subjectId === reading.subject.id && testId === reading.test.id && element === reading.element;
}

async function testReading(tx: Transaction, incident: IncidentRow | undefined, tested: TestedReading): Promise<void> {
  const { subject, test, reading, at } = tested;
  const nowMs = at.getTime();
  // What two observers saw at the same time counts once.
  if (incident && incident.ticks.lastReadingMs >= nowMs) return;
  const severity = judgeReading(test, reading, subject.names);
  const { ticks } = test;
  const step = stepIncident(incident?.ticks ?? null, severity, { ticks, nowMs, isBlackout: subject.isBlackout });
  const value = reading === 'failed' ? null : reading;
  if (incident) await follow(tx, incident, step, { value, at });
  else if (step.next) await begin(tx, tested, step.next, { value, at, step });
}

/** Nothing is known any more of what is not measured; what is not tested any more, or of whom nothing is there, is over. */
async function endSilent(
  { uow, clock }: { uow: UnitOfWork; clock: Clock },
  known: { subjects: readonly TestedSubject[]; testIds: ReadonlySet<string> },
): Promise<void> {
  const at = clock.now();
  const there = new Set(known.subjects.map(({ id }) => id));
  await uow.run(async (tx) => {
    for (const incident of await tx.incidents.lockSilent(new Date(at.getTime() - UNKNOWN_AFTER_MS))) {
      const isOver = !there.has(incident.subjectId) || !known.testIds.has(incident.testId);
      const step = isOver ? ended(incident) : missReading(incident.ticks, at.getTime());
      if (step.transition || step.next === null) await follow(tx, incident, step, { value: null, at });
    }
  });
}

function ended({ state, ticks }: IncidentRow): IncidentStep {
  const transition = ticks.underneath === 'Watching' ? null : ({ from: state, to: 'Closed', notify: false } as const);
  return { next: null, transition };
}

async function begin(
  tx: Transaction,
  { subject, test, element }: TestedReading,
  next: IncidentTicks,
  { value, at, step }: { value: number | null; at: Date; step: IncidentStep },
): Promise<void> {
  const { id: subjectId, dbmsType, clusterId, clusterName, serverName } = subject;
  const row = {
    ...{ id: newId(), subjectId, testId: test.id, element, title: test.title, metric: test.subject },
    ...{ dbmsType, clusterId, clusterName, serverName },
    ...{ state: next.state, worst: worstOf(null, next), ticks: next },
    ...{ least: value, current: value, greatest: value, openedAt: at, stateSince: at },
  };
  if (!(await tx.incidents.add(row)) || !step.transition) return;
  if (step.transition.to === 'Watching') return;
  await recordIncidentTransition(tx, await tx.incidents.byId(dbmsType, row.id), step.transition, { value, at });
}

async function follow(
  tx: Transaction,
  incident: IncidentRow,
  { next, transition }: IncidentStep,
  seen: { value: number | null; at: Date },
): Promise<void> {
  const { value, at } = seen;
  if (next === null && transition === null) return tx.incidents.forget(incident.id);
  const changes = {
    current: value,
    least: least(incident.least, value),
    greatest: greatest(incident.greatest, value),
    ...(next === null ? { state: 'Closed' as const, closedAt: at } : { state: next.state, ticks: next }),
    ...(next === null ? {} : { worst: worstOf(incident.worst, next) }),
    ...(transition === null ? {} : { stateSince: at }),
  };
  await tx.incidents.change(incident.id, changes);
  if (transition) await recordIncidentTransition(tx, { ...incident, ...changes }, transition, seen);
}

function worstOf(before: IncidentRow['worst'], { underneath }: IncidentTicks): IncidentRow['worst'] {
  return underneath === 'Watching' || before === 'Critical' ? before : underneath;
}

const least = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
const greatest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
