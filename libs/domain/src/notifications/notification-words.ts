/** What people and machines are told about. */
export const NOTIFICATION_EVENTS = [
  'patching-planned',
  'patching-moved',
  'patching-starting',
  'patching-halted',
  'patching-done',
  'patching-failed',
  'patching-cancelled',
  'incident-opened',
  'incident-closed',
  'backup-failed',
  'drill-failed',
  'cluster-changed',
  'budget-near',
  'budget-passed',
  'monthly-report',
  'fleet-report',
  'request-submitted',
  'request-commented',
  'request-changes-asked',
  'request-approved',
  'request-rejected',
  'request-done',
  'request-failed',
  'contact-confirmation',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** How a contact is reached. */
export const NOTIFICATION_CHANNELS = ['Mail', 'Webhook'] as const;
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

/**
 * How far a notification is. `Kept`: no mail server is configured, so that the ledger is the mailbox. `Failed`: refused for
 * good, or tried for as long as one tries.
 */
export const NOTIFICATION_STATUSES = ['Waiting', 'Sending', 'Sent', 'Failed', 'Kept'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** A cluster as somebody is told of it. Instants are ISO 8601 UTC. */
export interface ToldCluster {
  dbmsType: string;
  clusterName: string;
  environment: string;
  /** When work on it is expected to begin and to be over. */
  startsAt?: string;
  endsAt?: string;
  /** Longest time in which it takes no writes, ms: as expected beforehand, or as measured afterwards. */
  expectedOutageMs?: number;
  writeOutageMs?: number;
  /** What became of it, in a word. */
  outcome?: string;
  /** What happened, or why not, in a sentence or two. */
  text?: string;
  /** When that was. */
  at?: string;
}

/** Figures that belong together, in the words of whoever gathered them. */
export interface ToldFigures {
  title: string;
  rows: { label: string; value: string }[];
}

/** What a notice knows of its cause; what people read is made from it. */
export interface NoticeFacts {
  /** What is done or was done, for instance `PostgreSQL 17.10`. */
  what: string;
  clusters: ToldCluster[];
  /** What matters most, in a sentence or two, where it is more than the kind of message says. */
  summary?: string;
  figures?: ToldFigures[];
  /** Whose doing it is. */
  actor?: string;
  ticketUrl?: string | null;
  /** How often an appointment was moved: the SEQUENCE of its invitation. */
  sequence?: number;
  /** Where more is to be seen, in the dashboard: begins with `/`. */
  path: string;
}
