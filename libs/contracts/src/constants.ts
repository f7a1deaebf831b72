/** Limits and patterns that the wire format promises. Free of decorators, so that a browser may import values from here. */

/** Page size when `limit` is not given. */
export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 500;

/** Cluster names: 3-40 of `a-z0-9-`, a letter first. */
export const CLUSTER_NAME_PATTERN = '^[a-z][a-z0-9-]{2,39}$';
/** Server names: host-name like, 1-63 characters per label. */
export const SERVER_NAME_PATTERN =
  '^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$';
/** Host names, IPv4 and IPv6 addresses. */
export const ADDRESS_PATTERN =
  '^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$';
/** Names of Linux accounts. */
export const SSH_USER_PATTERN = '^[a-z_][a-z0-9_-]{0,31}$';
/** Database names that need no quoting anywhere. */
export const DATABASE_NAME_PATTERN = '^[a-z_][a-z0-9_]{0,62}$';
/** `ddd:hh:mm-ddd:hh:mm` and an optional IANA zone (UTC when absent): `Sun:02:00-Sun:04:00 Europe/Zurich`. */
export const MAINTENANCE_WINDOW_PATTERN =
  '^(Sun|Mon|Tue|Wed|Thu|Fri|Sat):([01]\\d|2[0-3]):[0-5]\\d-(Sun|Mon|Tue|Wed|Thu|Fri|Sat):([01]\\d|2[0-3]):[0-5]\\d( [A-Za-z_+\\-0-9/]{1,64})?$';

export const LEASE_MINUTES_DEFAULT = 15;
export const LEASE_MINUTES_MAX = 1440;
export const BACKUP_RETENTION_DAYS_DEFAULT = 30;
export const POOL_PULL_MAX = 100;
export const CLUSTER_MEMBERS_MAX = 9;

/** User names: letters, digits and `. _ @ -`. Compared in lower case. */
export const USERNAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$';
export const PASSWORD_LENGTH_MIN = 8;
/** A bound, so that nobody lets us hash megabytes. */
export const PASSWORD_LENGTH_MAX = 1024;

export const CSRF_COOKIE = 'XSRF-TOKEN';
export const CSRF_HEADER = 'X-XSRF-TOKEN';
export const SESSION_COOKIE = 'rocket_session';

/** Days for which a deleted cluster is kept, stopped, unless asked otherwise. */
export const QUARANTINE_DAYS = 7;
export const QUARANTINE_DAYS_MAX = 90;

export const CLUSTERS_PER_RUN_MAX = 1000;
export const PARALLEL_CLUSTERS_DEFAULT = 4;
export const PARALLEL_CLUSTERS_MAX = 50;
/** A week. */
export const BAKE_MINUTES_MAX = 10_080;
export const TICKET_URL_LENGTH_MAX = 500;
export const NOTE_TITLE_LENGTH_MAX = 120;
export const NOTE_TEXT_LENGTH_MAX = 20_000;
export const ACTIVITY_TEXT_LENGTH_MAX = 2000;
export const ACTIVITY_NOTE_LENGTH_MAX = 4000;
/** An instant with its offset. */
export const INSTANT_PATTERN = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d)$';
/** A day, or an instant with its offset. */
export const AS_OF_PATTERN = '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d))?$';
export const CONTACT_NAME_LENGTH_MAX = 100;
export const EMAIL_LENGTH_MAX = 254;
export const WEBHOOK_URL_LENGTH_MAX = 500;
export const CONFIRMATION_REASON_LENGTH_MAX = 300;
/** `now`, `window`, or an instant with its offset. */
export const SCHEDULE_PATTERN = '^(now|window|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d))$';

export const PARAMETER_VALUE_LENGTH_MAX = 4000;
/** A statement, or a script: what fits into a plan that people still read. */
export const STATEMENT_LENGTH_MAX = 100_000;

export const HOLD_REASON_LENGTH_MAX = 300;
/** What becomes of a backup that has files. */
export const ROLL_OFF_DECISIONS = ['keep', 'expire'] as const;
export type RollOffDecision = (typeof ROLL_OFF_DECISIONS)[number];
/** How full a backup repository is. */
export const REPOSITORY_LEVELS = ['ok', 'warning', 'critical', 'unknown'] as const;
export type RepositoryLevel = (typeof REPOSITORY_LEVELS)[number];
