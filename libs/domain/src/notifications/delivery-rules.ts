import type { ContactTopic } from '../contacts/contact-words.js';
import type { NotificationEvent } from './notification-words.js';

/** So long others of the same kind are waited for, to tell of all of them at once. Seconds. */
export const GATHER_SECONDS: Readonly<Record<NotificationEvent, number>> = {
  'patching-planned': 0,
  'patching-moved': 30,
  'patching-starting': 0,
  'patching-halted': 20,
  'patching-done': 0,
  'patching-failed': 0,
  'patching-cancelled': 0,
  'incident-opened': 10,
  'incident-closed': 10,
  'backup-failed': 120,
  'drill-failed': 120,
  'cluster-changed': 120,
  'budget-near': 0,
  'budget-passed': 0,
  'monthly-report': 0,
  'fleet-report': 0,
  'request-submitted': 0,
  'request-commented': 0,
  'request-changes-asked': 0,
  'request-approved': 0,
  'request-rejected': 0,
  'request-done': 0,
  'request-failed': 0,
  'contact-confirmation': 0,
};

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 3_600_000;

/** A mail server that is being moved is back after a weekend. */
export const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;

/** How long after the nth attempt in vain, counted from 1, the next one is made: twice as long each time, an hour at most. */
export function redeliveryDelayMs(attempts: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(Math.max(attempts, 1) - 1, 20), LONGEST_DELAY_MS);
}

/** Whether what has been tried since `since` is tried no more. Both in ms since the epoch. */
export function isGivenUp(since: number, now: number): boolean {
  return now - since >= GIVE_UP_AFTER_MS;
}

/** How a cluster of a run ended, or `Open` while it has not. */
export type PatchEnding = 'Done' | 'Failed' | 'Cancelled' | 'LeftOut' | 'Open';

/** What the contacts of an application are told of a run, given how its clusters ended; nothing while one is open. */
export function patchingEnd(
  endings: readonly PatchEnding[],
): Extract<NotificationEvent, 'patching-done' | 'patching-failed' | 'patching-cancelled'> | undefined {
  if (endings.length === 0 || endings.includes('Open')) return undefined;
  if (endings.includes('Failed')) return 'patching-failed';
  return endings.includes('Cancelled') || !endings.includes('Done') ? 'patching-cancelled' : 'patching-done';
}

/** An appointment counts as moved when it begins or ends so much earlier or later than what was said. */
export const MOVED_MS = 5 * 60_000;

/** Whether what is expected now is another appointment than the one that was told. ISO 8601 UTC. */
export function isMoved(told: { startsAt: string; endsAt: string }, now: { startsAt: string; endsAt: string }): boolean {
  const differs = (one: string, other: string): boolean => Math.abs(Date.parse(one) - Date.parse(other)) >= MOVED_MS;
  return differs(told.startsAt, now.startsAt) || differs(told.endsAt, now.endsAt);
}

/** Which topic of a contact an event belongs to; null for what is told without a wish. */
export const NOTIFICATION_TOPICS: Readonly<Record<NotificationEvent, ContactTopic | null>> = {
  'patching-planned': 'patching',
  'patching-moved': 'patching',
  'patching-starting': 'patching',
  'patching-halted': 'patching',
  'patching-done': 'patching',
  'patching-failed': 'patching',
  'patching-cancelled': 'patching',
  'incident-opened': 'incidents',
  'incident-closed': 'incidents',
  'backup-failed': 'backups',
  'drill-failed': 'backups',
  'cluster-changed': 'changes',
  'budget-near': 'costs',
  'budget-passed': 'costs',
  'monthly-report': 'costs',
  'fleet-report': null,
  'request-submitted': 'requests',
  'request-commented': 'requests',
  'request-changes-asked': 'requests',
  'request-approved': 'requests',
  'request-rejected': 'requests',
  'request-done': 'requests',
  'request-failed': 'requests',
  'contact-confirmation': null,
};
