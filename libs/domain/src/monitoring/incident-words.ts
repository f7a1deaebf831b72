import { METRIC_NAMES } from './metric-words.js';
import type { MetricName } from './metric-words.js';

/** What is counted of a cluster as a whole: its members that answer, and those of them that say they are the primary. */
export const CLUSTER_COUNTS = ['membersUp', 'primaries'] as const;
export type ClusterCount = (typeof CLUSTER_COUNTS)[number];
/** What a threshold test may look at: a metric of a server, or a count of a cluster. */
export const TEST_SUBJECTS = [...METRIC_NAMES, ...CLUSTER_COUNTS] as const;
export type TestSubject = MetricName | ClusterCount;

/** Whether it is counted of a cluster, and not measured on a server. */
export const isClusterCount = (subject: TestSubject): subject is ClusterCount =>
  CLUSTER_COUNTS.some((count) => count === subject);

/** How bad one reading is. */
export type Severity = 'Normal' | 'Warning' | 'Critical';

/**
 * How an incident stands. `Watching`: it may be nothing. `Unknown`: nothing was measured for a while. `Blackout`: an operation
 * works on the cluster, and nobody is told of anything.
 */
export const INCIDENT_STATES = ['Watching', 'Warning', 'Critical', 'Unknown', 'Blackout', 'Closed'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Readings after which a state changes. */
export interface Ticks {
  normal: number;
  warning: number;
  critical: number;
}
export const TICKS_MAX = 100;

/** A test that every installation begins with. */
export interface ShippedTest {
  title: string;
  subject: TestSubject;
  warning: string | null;
  critical: string | null;
  /** Others than `SHIPPED_TICKS`. */
  ticks?: Ticks;
}

export const SHIPPED_TESTS: readonly ShippedTest[] = [
  { title: 'Server response', subject: 'hostPingMs', warning: 'failed or >= 50', critical: '>= 100' },
  { title: 'Database response', subject: 'dbConnectMs', warning: 'failed or >= 50', critical: '>= 100' },
  { title: 'Disk used', subject: 'diskUsedPercent', warning: '>= 80', critical: '>= 95' },
  { title: 'Load', subject: 'load', warning: '>= 3 * cpu', critical: '>= 10 * cpu' },
  { title: 'CPU idle', subject: 'cpuIdlePercent', warning: '<= 10', critical: null },
  { title: 'Members up', subject: 'membersUp', warning: '< members', critical: '<= 1 and < members' },
  { title: 'No primary', subject: 'primaries', warning: null, critical: '< 1' },
  // Each may take writes that the other will never see: nobody waits for a second look.
  {
    title: 'More than one primary',
    subject: 'primaries',
    warning: null,
    critical: '> 1',
    ticks: { normal: 2, warning: 2, critical: 1 },
  },
];
export const SHIPPED_TICKS: Ticks = { normal: 2, warning: 2, critical: 2 };
