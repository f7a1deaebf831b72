import { join, resolve } from 'node:path';
import { z } from 'zod';
import { hasProtocol, networks, portRange, queue, secretKey, timeZone, trustedProxies } from './setting-schemas.js';

/** One thing that can be configured. `expects` ends the sentence "ROCKET_X must be ...". */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly env: string;
  readonly description: string;
  readonly expects: string;
  /** What holds when nothing is given, in words; for the documentation. */
  readonly fallback: string;
  /** Its value never appears in a message or a log. */
  readonly isSecret: boolean;
  /** From the text of the environment (undefined when absent or empty) to the typed value. */
  readonly schema: Schema;
}

type Details = Omit<Setting, 'env' | 'schema' | 'isSecret'>;

function setting<Schema extends z.ZodType>(env: string, details: Details, schema: Schema): Setting<Schema> {
  return { env, isSecret: false, ...details, schema };
}

function secret<Schema extends z.ZodType>(env: string, details: Details, schema: Schema): Setting<Schema> {
  return { env, isSecret: true, ...details, schema };
}

function wholeNumber(env: string, description: string, from: number, to: number, fallback: number) {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to))
    .default(fallback);
  return setting(env, { description, expects: `a whole number from ${from} to ${to}`, fallback: String(fallback) }, schema);
}

/** Everything that can be configured: the one place that names an environment variable. */
export const SETTINGS = {
  host: setting(
    'ROCKET_HOST',
    {
      description: 'Address the API and the dashboard listen on. Use `0.0.0.0` to be reachable from other machines, behind TLS.',
      expects: 'a host name or an IP address',
      fallback: '127.0.0.1',
    },
    z
      .string()
      .regex(/^[a-z0-9.:_-]+$/i)
      .default('127.0.0.1'),
  ),
  port: wholeNumber('ROCKET_PORT', 'Port of the API and the dashboard.', 1, 65_535, 8080),
  publicUrl: setting(
    'ROCKET_PUBLIC_URL',
    {
      description: 'The URL under which people reach the dashboard; with `https:` the session cookie is marked Secure.',
      expects: 'an http or https URL',
      fallback: 'http://ROCKET_HOST:ROCKET_PORT',
    },
    z
      .string()
      .refine((text) => hasProtocol(text, ['http:', 'https:']))
      .optional(),
  ),
  ticketPattern: setting(
    'ROCKET_TICKET_URL',
    {
      description: 'Where tickets are found: makes links of their numbers, such as `JIRA-123`.',
      expects: 'an http or https URL with `{ticket}` behind the name of the host',
      fallback: 'numbers of tickets are no links',
    },
    z
      .string()
      .refine((text) => /^https?:\/\/[^\s/?#"'<>\\`{}]+[/?#][^\s"'<>\\`]*$/i.test(text) && text.includes('{ticket}'))
      .optional(),
  ),
  smtpUrl: secret(
    'ROCKET_SMTP_URL',
    {
      description:
        'The mail server that mails go through: `smtp://` upgrades to TLS by STARTTLS, `smtps://` speaks it from the beginning.',
      expects: 'a URL such as smtp://user:password@mail.example:587',
      fallback: 'no mail is sent; the ledger of notifications is the mailbox',
    },
    z
      .string()
      .refine((text) => hasProtocol(text, ['smtp:', 'smtps:']) && new URL(text).hostname !== '')
      .optional(),
  ),
  smtpRequireTls: setting(
    'ROCKET_SMTP_REQUIRE_TLS',
    {
      description: 'Whether mail is only handed to a mail server over TLS.',
      expects: 'true or false',
      fallback: 'true, and false for a mail server on this machine',
    },
    z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .optional(),
  ),
  mailFrom: setting(
    'ROCKET_MAIL_FROM',
    {
      description: 'Whom mails come from.',
      expects: 'an e-mail address, or a name and an address such as Rocket DBaaS <rocket@example.com>',
      fallback: 'Rocket DBaaS <rocket@HOST>, with the host of ROCKET_PUBLIC_URL',
    },
    z
      .string()
      .regex(/^(?:[^<>"@\p{Cc}]{1,100}<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u)
      .optional(),
  ),
  webhookNetworks: setting(
    'ROCKET_WEBHOOK_NETWORKS',
    {
      description: 'Networks that webhooks may call although they are not public.',
      expects: 'networks in CIDR notation, separated by commas, such as 10.20.0.0/16',
      fallback: 'public addresses only',
    },
    networks,
  ),
  trustProxy: setting(
    'ROCKET_TRUST_PROXY',
    {
      description: 'Proxies whose `X-Forwarded-*` headers are believed.',
      expects: '`true`, `false`, or a comma-separated list of addresses and CIDR blocks',
      fallback: 'false',
    },
    trustedProxies,
  ),
  dataDirectory: setting(
    'ROCKET_DATA_DIR',
    {
      description:
        'Directory of everything the product stores on this machine: its own database, local clusters, the secret key.',
      expects: 'a path',
      fallback: './.rocket',
    },
    z
      .string()
      .transform((path) => resolve(path))
      .default(() => resolve('.rocket')),
  ),
  backupDirectory: setting(
    'ROCKET_BACKUP_DIR',
    {
      description:
        'Directory of the first backup repository, used only by the first start, when there is no repository yet. Better not on the disk of the databases.',
      expects: 'a path',
      fallback: '`backups` in the data directory',
    },
    z
      .string()
      .transform((path) => resolve(path))
      .optional(),
  ),
  databaseUrl: secret(
    'DATABASE_URL',
    {
      description: "The product's own database. Without it, `npm start` runs an embedded PostgreSQL in the data directory.",
      expects: 'a URL such as postgres://user:password@host:5432/database',
      fallback: 'an embedded PostgreSQL 18',
    },
    z
      .string()
      .refine((text) => hasProtocol(text, ['postgres:', 'postgresql:']))
      .optional(),
  ),
  databasePoolSize: wholeNumber(
    'ROCKET_DATABASE_POOL',
    'Connections that the API, and the worker, each hold at most.',
    4,
    500,
    20,
  ),
  queue: secret(
    'ROCKET_QUEUE',
    {
      description: 'Where queued work waits: `postgres` (the database above) or a Redis URL.',
      expects: '`postgres`, or a redis:// or rediss:// URL',
      fallback: 'postgres',
    },
    queue,
  ),
  workerConcurrency: wholeNumber(
    'ROCKET_WORKER_CONCURRENCY',
    'Operations that one worker carries out at the same time.',
    1,
    200,
    8,
  ),
  observeIntervalMs: wholeNumber(
    'ROCKET_OBSERVE_INTERVAL_MS',
    'How often each cluster is asked how it is, in milliseconds.',
    250,
    600_000,
    5000,
  ),
  observeServersIntervalMs: wholeNumber(
    'ROCKET_OBSERVE_SERVERS_INTERVAL_MS',
    'How often each server that is reached over SSH is asked what it is, in milliseconds.',
    1_000,
    86_400_000,
    300_000,
  ),
  metricsIntervalMs: wholeNumber(
    'ROCKET_METRICS_INTERVAL_MS',
    'How often each server of a cluster is asked how busy it is, in milliseconds.',
    250,
    600_000,
    15_000,
  ),
  metricsSampleHours: wholeNumber(
    'ROCKET_METRICS_SAMPLE_HOURS',
    'Hours for which every sample of the metrics is kept.',
    2,
    168,
    26,
  ),
  metricsFiveMinuteDays: wholeNumber(
    'ROCKET_METRICS_FIVE_MINUTE_DAYS',
    'Days for which metrics are kept by five minutes.',
    2,
    400,
    35,
  ),
  metricsHourDays: wholeNumber('ROCKET_METRICS_HOUR_DAYS', 'Days for which metrics are kept by the hour.', 31, 10_000, 1_100),
  timeZone: setting(
    'ROCKET_TIME_ZONE',
    {
      description:
        'The zone whose days and months downtime is counted by. A month that is closed stays as it was when this is changed.',
      expects: 'an IANA time zone, such as Europe/Zurich',
      fallback: 'UTC',
    },
    timeZone,
  ),
  patchDeadlineDays: wholeNumber(
    'ROCKET_PATCH_DEADLINE_DAYS',
    'Days after which a cluster has to have a newer release of its major, from when this installation first saw it.',
    1,
    3650,
    30,
  ),
  patchMaxTransactionSeconds: wholeNumber(
    'ROCKET_PATCH_MAX_TRANSACTION_SECONDS',
    'A member on which a transaction is open for longer is not taken out to be patched, in seconds.',
    1,
    86_400,
    15,
  ),
  patchGatePatienceSeconds: wholeNumber(
    'ROCKET_PATCH_GATE_PATIENCE_SECONDS',
    'How long a patch waits until a member may be taken out before it halts, in seconds.',
    1,
    86_400,
    60,
  ),
  patchCatchUpSeconds: wholeNumber(
    'ROCKET_PATCH_CATCH_UP_SECONDS',
    'How long a member that was patched may take to answer and to catch up before the patch halts, in seconds.',
    5,
    86_400,
    600,
  ),
  patchRebootSeconds: wholeNumber(
    'ROCKET_PATCH_REBOOT_SECONDS',
    'How long a server may take to be back from the reboot of a patch before the patch halts, in seconds.',
    10,
    86_400,
    600,
  ),
  backupsAtOnce: wholeNumber(
    'ROCKET_BACKUPS_AT_ONCE',
    'How many scheduled backups run at the same time on servers of one datacenter.',
    1,
    100,
    2,
  ),
  keepDeletedBackupsDays: wholeNumber(
    'ROCKET_KEEP_DELETED_BACKUPS_DAYS',
    'Days for which backups of a deleted cluster stay at least; longer where its policy reaches further back. It holds for clusters that are deleted from then on.',
    1,
    3_650,
    90,
  ),
  backUpNewClusters: setting(
    'ROCKET_BACK_UP_NEW_CLUSTERS',
    {
      description:
        'Whether a new cluster is backed up by itself as long as whoever creates it says nothing else: its place, its schedule, and its first Full as soon as it is there.',
      expects: 'true or false',
      fallback: 'true',
    },
    z
      .enum(['true', 'false'])
      .default('true')
      .transform((word) => word === 'true'),
  ),
  scriptTimeoutSeconds: wholeNumber(
    'ROCKET_SCRIPT_TIMEOUT_SECONDS',
    'How long a script that is pushed may take on a server before it is broken off, in seconds.',
    1,
    86_400,
    1_800,
  ),
  drillEveryDays: wholeNumber(
    'ROCKET_DRILL_EVERY_DAYS',
    'Days after which it is proven anew that the newest backup of a cluster can be restored, on a server of the pool. 0: only when somebody asks for it.',
    0,
    365,
    7,
  ),
  adminPassword: secret(
    'ROCKET_ADMIN_PASSWORD',
    {
      description: 'Password of the user `admin`, used only by the first start, when there is no user yet.',
      expects: '8 to 200 characters long',
      fallback: 'generated, and printed once on the terminal',
    },
    z.string().min(8).max(200).optional(),
  ),
  sessionHours: wholeNumber('ROCKET_SESSION_HOURS', 'Hours after which a login ends.', 1, 720, 12),
  secretKey: secret(
    'ROCKET_SECRET_KEY',
    {
      description:
        'Key that encrypts stored secrets, such as database passwords. Keep it: without it they cannot be read again. `openssl rand -base64 32` makes one.',
      expects: '32 bytes, written in base64 or as 64 hexadecimal digits',
      fallback: 'generated into `secret.key` in the data directory',
    },
    secretKey,
  ),
  localPorts: setting(
    'ROCKET_LOCAL_PORTS',
    {
      description: 'Ports of this machine that the local pool servers of the first start may use.',
      expects: 'a range of at least 800 ports between 1024 and 65535, such as 27000-29999',
      fallback: '27000-29999',
    },
    portRange,
  ),
  logLevel: setting(
    'ROCKET_LOG_LEVEL',
    {
      description: 'The least severe log lines that are written.',
      expects: 'one of fatal, error, warn, info, debug, trace, silent',
      fallback: 'info',
    },
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
  demo: setting(
    'ROCKET_DEMO',
    {
      description:
        'Whether this is a demo: what is shown was made up, nothing is behind it, and what would act on servers is refused. `npm run demo` sets it.',
      expects: 'true or false',
      fallback: 'false',
    },
    z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .default(false),
  ),
  shutdownTimeoutMs: wholeNumber(
    'ROCKET_SHUTDOWN_TIMEOUT_MS',
    'How long the API and the worker may take to finish what they do when asked to stop, in milliseconds.',
    100,
    300_000,
    10_000,
  ),
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** Where the first backup repository is. */
export function backupDirectoryOf({ backupDirectory, dataDirectory }: Pick<Config, 'backupDirectory' | 'dataDirectory'>): string {
  return backupDirectory ?? join(dataDirectory, 'backups');
}

/** The configuration, typed and complete. Holds secrets: never log it whole. */
export type Config = { readonly [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['schema']> };

/** Where people reach the dashboard, without a slash at its end. */
export function publicUrlOf({ publicUrl, host, port }: Pick<Config, 'publicUrl' | 'host' | 'port'>): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return (publicUrl ?? `http://${shown}:${String(port)}`).replace(/\/+$/, '');
}
