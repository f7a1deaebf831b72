import { IsDateString, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { NOTIFICATION_CHANNELS, NOTIFICATION_EVENTS, NOTIFICATION_STATUSES } from '@rocket/domain';
import type { NotificationChannel, NotificationEvent, NotificationStatus } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** One message to one contact or user, in the ledger. */
export class Notification {
  /**
   * Stays the same for ever, and in every attempt. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /** What it tells. */
  @IsIn(NOTIFICATION_EVENTS)
  event!: NotificationEvent;

  /** How the contact is reached. */
  @IsIn(NOTIFICATION_CHANNELS)
  channel!: NotificationChannel;

  /**
   * The contact; null where a user of Rocket is told.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b11"
   */
  contactId!: string | null;

  /**
   * The name of whoever is told, as it was then.
   * @example "Orders team"
   */
  contactName!: string;

  /**
   * The e-mail address or the URL.
   * @example "orders@example.com"
   */
  recipient!: string;

  /**
   * The application because of which it is told; null for what concerns the contact itself.
   * @example "Orders"
   */
  applicationName!: string | null;

  /**
   * The clusters it tells of.
   * @example ["orders"]
   */
  clusterNames!: string[];

  /**
   * Its subject.
   * @example "Patching planned: orders (Orders)"
   */
  subject!: string;

  /** How far it is. `Kept`: no mail server is configured, and the ledger is the mailbox. */
  @IsIn(NOTIFICATION_STATUSES)
  status!: NotificationStatus;

  /**
   * How often it was tried.
   * @example 1
   */
  attempts!: number;

  /**
   * What the other side answered last, or why it could not be reached; null before the first attempt.
   * @example "250 2.0.0 OK"
   */
  answer!: string | null;

  /**
   * When it was written. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When it is tried next; null when it is not. ISO 8601 UTC.
   * @example "2026-11-23T08:16:00.000Z"
   */
  nextAttemptAt!: string | null;

  /**
   * When the other side took it. ISO 8601 UTC.
   * @example "2026-11-23T08:15:02.000Z"
   */
  sentAt!: string | null;
}

/** A message with what it says. */
export class NotificationDetail extends Notification {
  /**
   * Its text. The HTML is at `/html`.
   * @example "orders will be patched to PostgreSQL 17.10."
   */
  text!: string;

  /**
   * Its `Message-ID`, the same in every attempt.
   * @example "<01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10@example.com>"
   */
  messageId!: string;

  /**
   * The iCalendar object that goes with it.
   * @example "BEGIN:VCALENDAR"
   */
  invitation!: string | null;

  /**
   * What a webhook is sent, as JSON.
   * @example "{\"event\":\"patching-planned\"}"
   */
  payload!: string;
}

/** A page of the ledger. */
export class NotificationPage {
  /** The rows of this page. */
  items!: Notification[];

  /**
   * All rows that match, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** Which messages. */
export class NotificationQuery extends ListQuery {
  /** Only in this status. */
  @IsIn(NOTIFICATION_STATUSES)
  @IsOptional()
  status?: NotificationStatus;

  /** Only of this event. */
  @IsIn(NOTIFICATION_EVENTS)
  @IsOptional()
  event?: NotificationEvent;

  /** Only over this channel. */
  @IsIn(NOTIFICATION_CHANNELS)
  @IsOptional()
  channel?: NotificationChannel;

  /**
   * Only to this contact.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b11"
   */
  @IsUUID()
  @IsOptional()
  contactId?: string;

  /**
   * Only because of this application.
   * @example "Orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  applicationName?: string;

  /**
   * Only those that tell of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * Part of the subject, the name of the contact, or the address.
   * @example "patching"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;

  /**
   * Not before. ISO 8601.
   * @example "2026-11-01T00:00:00.000Z"
   */
  @IsDateString()
  @IsOptional()
  from?: string;

  /**
   * Before. ISO 8601.
   * @example "2026-12-01T00:00:00.000Z"
   */
  @IsDateString()
  @IsOptional()
  to?: string;
}

/** How notifications go out, and how many do not. */
export class NotificationSummary {
  /**
   * Whether a mail server is configured (`ROCKET_SMTP_URL`).
   * @example true
   */
  mailConfigured!: boolean;

  /**
   * Whom mails come from.
   * @example "Rocket DBaaS <rocket@example.com>"
   */
  mailFrom!: string;

  /**
   * Messages that are still to be sent.
   * @example 0
   */
  waiting!: number;

  /**
   * Messages that were refused or given up.
   * @example 0
   */
  failed!: number;
}

/** What is told at an event, shown with made-up clusters. */
export class NotificationTemplate {
  /** The event. */
  @IsIn(NOTIFICATION_EVENTS)
  event!: NotificationEvent;

  /**
   * To whom: contacts that listen to this topic; null for what is told without a wish.
   * @example "patching"
   */
  topic!: string | null;

  /**
   * Its subject.
   * @example "Patching planned: orders (Orders)"
   */
  subject!: string;

  /**
   * Its text. The HTML is at `/html`.
   * @example "orders will be patched to PostgreSQL 17.10."
   */
  text!: string;

  /**
   * The iCalendar object that goes with it.
   * @example "BEGIN:VCALENDAR"
   */
  invitation!: string | null;

  /**
   * What a webhook is sent, as JSON.
   * @example "{\"event\":\"patching-planned\"}"
   */
  payload!: string;
}

/** All templates. */
export class NotificationTemplateList {
  /** One for each event. */
  items!: NotificationTemplate[];
}
