import { NOTIFICATION_TOPICS } from '@rocket/domain';
import type { NoticeFacts, NotificationEvent } from '@rocket/domain';
import { notificationTexts } from './notification-texts.js';
import type { Sender, ToldMessage } from './notification-texts.js';

/** A message of every kind, about clusters that do not exist, to see what contacts read. */
export function sampleNotification(event: NotificationEvent, sender: Sender, now: Date): ReturnType<typeof notificationTexts> {
  const isAboutContact = event === 'contact-confirmation';
  const told: ToldMessage = {
    id: '00000000-0000-7000-8000-000000000000',
    event,
    application: isAboutContact ? null : 'Orders',
    facts: isAboutContact ? { what: 'Orders team', clusters: [], path: '/confirm#example' } : sampleFacts(event, now),
    thread: 'example',
    wasInvited: true,
    recipient: { name: 'Orders team', email: 'orders@example.com', zone: null },
    footer: isAboutContact
      ? ['This was sent to orders@example.com. The link is good for seven days.']
      : [
          'You are told because you are a contact (owner) of the application Orders.',
          `To hear no more about it: ${sender.publicUrl}/unsubscribe#example`,
        ],
    now,
  };
  return notificationTexts(told, sender);
}

const MINUTE_MS = 60_000;

function sampleFacts(event: NotificationEvent, now: Date): NoticeFacts {
  const at = (minutes: number): string => new Date(now.getTime() + minutes * MINUTE_MS).toISOString();
  const common = { dbmsType: 'PostgreSQL', environment: 'Prod', at: now.toISOString() };
  return {
    what: whatOf(event),
    clusters: [
      {
        ...common,
        clusterName: 'orders',
        startsAt: at(24 * 60),
        endsAt: at(24 * 60 + 6),
        expectedOutageMs: 240,
        writeOutageMs: 128,
        outcome: 'Patched',
        text: 'The replica on ch-pg-014 does not follow the primary any more.',
      },
      {
        ...common,
        clusterName: 'orders-archive',
        startsAt: at(24 * 60 + 6),
        endsAt: at(24 * 60 + 14),
        expectedOutageMs: 240,
        writeOutageMs: 0,
        outcome: 'Left out',
        text: 'There is no room left on ch-pg-021.',
      },
    ],
    actor: 'dba',
    ticketUrl: 'CHG-4711',
    sequence: 0,
    path: '/patching/runs',
  };
}

function whatOf(event: NotificationEvent): string {
  const topic = NOTIFICATION_TOPICS[event];
  if (topic === 'costs') return 'Orders has cost CHF 960.00 of CHF 1,000.00 in 2026-11';
  return topic === 'requests' ? 'REQ-12' : 'PostgreSQL 18.4';
}
