import ical, { ICalAttendeeRole, ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { NoticeFacts, NotificationEvent } from '@rocket/domain';

export interface Invitation {
  method: 'REQUEST' | 'CANCEL';
  /** An iCalendar object (RFC 5545). */
  content: string;
}

export interface InvitationParts {
  event: NotificationEvent;
  facts: NoticeFacts;
  /** Stays the same for as long as it is the same appointment. */
  uid: string;
  summary: string;
  description: string;
  url: string;
  organizer: { name: string; email: string };
  attendee: { name: string; email: string };
  now: Date;
}

const INVITING: readonly NotificationEvent[] = ['patching-planned', 'patching-moved'];

/**
 * The appointment that goes with a mail about patching, if there is one: one event from the first beginning to the last end,
 * because clients take one event from an invitation (RFC 5546, 3.2.2). Cancelled only where somebody had been invited.
 */
export function invitationFor(parts: InvitationParts): Invitation | undefined {
  const { event, facts, now } = parts;
  const isCancelled = event === 'patching-cancelled' && facts.sequence !== undefined;
  const times = facts.clusters.flatMap(({ startsAt, endsAt }) => (startsAt === undefined ? [] : [{ startsAt, endsAt }]));
  if (!(INVITING.includes(event) || isCancelled) || times.length === 0) return undefined;
  const starts = times.map(({ startsAt }) => Date.parse(startsAt));
  const ends = times.map(({ startsAt, endsAt }) => Date.parse(endsAt ?? startsAt));
  const calendar = ical({
    method: isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
    prodId: { company: 'Rocket DBaaS', product: 'Notifications', language: 'EN' },
  });
  const made = calendar.createEvent({
    id: parts.uid,
    sequence: facts.sequence ?? 0,
    start: new Date(Math.min(...starts)),
    end: new Date(Math.max(...ends)),
    stamp: now,
    summary: parts.summary,
    description: parts.description,
    url: parts.url,
    organizer: parts.organizer,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  // Nobody has to answer, and nobody's time is taken by it.
  made.createAttendee({ ...parts.attendee, rsvp: false, role: ICalAttendeeRole.OPT });
  made.transparency(ICalEventTransparency.TRANSPARENT);
  return { method: isCancelled ? 'CANCEL' : 'REQUEST', content: calendar.toString() };
}
