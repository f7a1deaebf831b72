import type { Notification, NotificationPage } from '@rocket/contracts';
import type { Api } from '../core/api.js';
import type { PageLoader } from '../core/paged-list.js';
import { startOfDay } from '../core/start-of-day.js';
import type { Filters } from '../core/url-filters.js';
import type { TableColumn } from '../ui/table-columns.js';

export const NOTIFICATION_FILTERS = [
  'search',
  'status',
  'event',
  'applicationName',
  'clusterName',
  'contactId',
  'from',
  'to',
] as const;
export type NotificationFilters = Filters<(typeof NOTIFICATION_FILTERS)[number]>;

export const NOTIFICATION_COLUMNS: readonly TableColumn<Notification>[] = [
  { word: 'Status', place: 1, always: true, fields: { status: (row) => row.status, attempts: (row) => row.attempts } },
  { word: 'Subject', place: 2, always: true, fields: { subject: (row) => row.subject, event: (row) => row.event } },
  {
    word: 'To',
    place: 3,
    fields: { contactName: (row) => row.contactName, recipient: (row) => row.recipient, channel: (row) => row.channel },
  },
  { word: 'Application', place: 4, fields: { applicationName: (row) => row.applicationName } },
  { word: 'Written', place: 5, fields: { createdAt: (row) => row.createdAt, sentAt: (row) => row.sentAt } },
  { word: 'Answer', place: 6, fields: { answer: (row) => row.answer } },
];

/** Pages of the ledger, the newest first. */
export function notificationPages(api: Api, { from, to, ...filters }: NotificationFilters): PageLoader<Notification> {
  const query = { ...filters, from: startOfDay(from, 0), to: startOfDay(to, 1) };
  return (cursor, abort, limit) =>
    api.get<NotificationPage>('/api/notifications', { ...query, sort: '-createdAt', limit, cursor: cursor ?? undefined }, abort);
}
