import { NOTIFICATION_TOPICS } from '@rocket/domain';
import type { NoticeFacts, NotificationEvent } from '@rocket/domain';
import { notificationTexts } from './notification-texts.js';
import type { Sender, ToldMessage } from './notification-texts.js';

/** A message of every kind, about clusters that do not exist, to see what contacts read. */
export function sampleNotification(event: NotificationEvent, sender: Sender, now: Date): ReturnType<typeof notificationTexts> {
  const isAboutContact = event === 'contact-confirmation';
  const isOfFleet = event === 'fleet-report';
  const told: ToldMessage = {
    id: '00000000-0000-7000-8000-000000000000',
    event,
    application: isAboutContact || isOfFleet ? null : 'Orders',
    facts: isAboutContact ? { what: 'Orders team', clusters: [], path: '/confirm#example' } : sampleFacts(event, now),
    thread: 'example',
    wasInvited: true,
    recipient: { name: 'Orders team', email: 'orders@example.com', zone: null },
    footer: isOfFleet
      ? ['You are told because you run the fleet.']
      : isAboutContact
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
    clusters:
      event === 'fleet-report'
        ? []
        : [
            {
              ...common,
              clusterName: 'orders',
              startsAt: at(24 * 60),
              endsAt: at(24 * 60 + 6),
              expectedOutageMs: 240,
              writeOutageMs: 128,
              outcome: 'Patched',
              text: isMonth(event) ? '19.2 GB, 14 backups' : 'The replica on ch-pg-014 does not follow the primary any more.',
            },
            {
              ...common,
              clusterName: 'orders-archive',
              startsAt: at(24 * 60 + 6),
              endsAt: at(24 * 60 + 14),
              expectedOutageMs: 240,
              writeOutageMs: 0,
              outcome: 'Left out',
              text: isMonth(event) ? '310 GB, 8 backups' : 'There is no room left on ch-pg-021.',
            },
          ],
    ...(isMonth(event) ? {} : { actor: 'dba', ticketUrl: 'CHG-4711' }),
    sequence: 0,
    path: '/patching/runs',
    ...(isMonth(event) && sampleMonth(event)),
  };
}

const isMonth = (event: NotificationEvent): boolean => event === 'monthly-report' || event === 'fleet-report';

/** A part of what is told of a month. */
function sampleMonth(event: NotificationEvent): Pick<NoticeFacts, 'what' | 'summary' | 'figures' | 'path'> {
  const fleet = [
    {
      title: 'Pool, as of now',
      rows: [{ label: 'Prod, PostgreSQL', value: '3 waiting, empty in 12 days; 6 taken and 1 back in the month' }],
    },
    { title: 'Requests, as of now', rows: [{ label: 'To be decided', value: '2' }] },
  ];
  return {
    what: 'November 2026',
    summary: 'November 2026 in figures. To look at: 1 failover without a ticket; 2 servers behind on patches.',
    figures: [
      {
        title: 'Availability',
        rows: [
          { label: 'Down, not planned', value: '4 min 12 s (0.01 %)' },
          { label: 'Error budget', value: '39 min left of 43 min 12 s' },
          { label: 'Unplanned failovers', value: '2: 1 with a ticket, 1 without' },
        ],
      },
      {
        title: 'Cost',
        rows: [
          { label: 'November 2026', value: 'CHF 960.00' },
          { label: 'Month before', value: 'CHF 900.00: 6.7 % more now' },
        ],
      },
      ...(event === 'fleet-report' ? fleet : []),
    ],
    path: '/reports?from=2026-11-01&to=2026-11-30',
  };
}

function whatOf(event: NotificationEvent): string {
  const topic = NOTIFICATION_TOPICS[event];
  if (topic === 'costs') return 'Orders has cost CHF 960.00 of CHF 1,000.00 in 2026-11';
  return topic === 'requests' ? 'REQ-12' : 'PostgreSQL 18.4';
}
