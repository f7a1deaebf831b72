import type { Notification, NotificationDetail } from '@rocket/contracts';
import type { NotificationRow } from '@rocket/persistence';

export function presentNotification(row: NotificationRow): Notification {
  const { id, event, channel, contactId, contactName, recipient, applicationName, clusterNames, subject } = row;
  const { status, attempts, answer, createdAt, nextAttemptAt, sentAt } = row;
  return {
    id,
    event,
    channel,
    contactId,
    contactName,
    recipient,
    applicationName,
    clusterNames,
    subject,
    status,
    attempts,
    answer,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: status === 'Waiting' ? nextAttemptAt.toISOString() : null,
    sentAt: sentAt?.toISOString() ?? null,
  };
}

export function presentNotificationDetail(row: NotificationRow): NotificationDetail {
  const { text, messageId, invitation, payload } = row;
  return { ...presentNotification(row), text, messageId, invitation, payload };
}
