import { judgeReading, readingsOf, stepIncident } from '@rocket/domain';
import type { IncidentTicks, TestSubject, Ticks } from '@rocket/domain';
import type { Repositories } from '@rocket/persistence';

/** An incident that a test would have opened. */
export interface PreviewedIncident {
  clusterName: string;
  serverName: string;
  element: string;
  worst: 'Warning' | 'Critical';
  openedAt: Date;
  /** null: it would be open still. */
  closedAt: Date | null;
}

export interface PreviewedTest {
  servers: number;
  readings: number;
  incidents: PreviewedIncident[];
}

const DAY_MS = 24 * 3_600_000;
/** More servers than that are not looked at: it is a preview. */
const SERVERS_MAX = 100;

/** What a test would have said in the last day, of servers of one environment or of all. Nothing is written. */
export async function previewTest(
  read: Repositories,
  test: { subject: TestSubject; warning: string | null; critical: string | null; ticks: Ticks; environmentId?: string },
  now: Date,
): Promise<PreviewedTest> {
  const subjects = (await read.incidents.subjects())
    .filter(({ serverName, environmentId }) => serverName !== null && environmentId === (test.environmentId ?? environmentId))
    .slice(0, SERVERS_MAX);
  const incidents: PreviewedIncident[] = [];
  let readings = 0;
  for (const { id, clusterName, serverName, names } of subjects) {
    const open = new Map<string, { ticks: IncidentTicks; told: PreviewedIncident | null }>();
    for (const { at, values } of await read.metrics.samples([id], new Date(now.getTime() - DAY_MS), now)) {
      for (const { element, reading } of readingsOf(test.subject, values)) {
        readings++;
        const before = open.get(element);
        const step = stepIncident(before?.ticks ?? null, judgeReading(test, reading, names), {
          ticks: test.ticks,
          nowMs: at.getTime(),
          isBlackout: false,
        });
        let told = before?.told ?? null;
        const state = step.next?.state;
        if (told === null && (state === 'Warning' || state === 'Critical')) {
          told = { clusterName, serverName: serverName ?? '', element, worst: state, openedAt: at, closedAt: null };
          incidents.push(told);
        }
        if (told && state === 'Critical') told.worst = 'Critical';
        if (step.next) open.set(element, { ticks: step.next, told });
        else open.delete(element);
        if (told && !step.next) told.closedAt = at;
      }
    }
  }
  incidents.sort((one, other) => other.openedAt.getTime() - one.openedAt.getTime());
  return { servers: subjects.length, readings, incidents };
}
