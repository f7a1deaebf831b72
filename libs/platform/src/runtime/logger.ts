import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

const SECRET_FIELDS = [
  'password',
  'passwords',
  'secret',
  'token',
  'privateKey',
  'privateKeyPem',
  'secretKey',
  'adminPassword',
  'databaseUrl',
  'connectionString',
  'authorization',
  'cookie',
  'set-cookie',
];

/** `user:password@` of a URL, wherever it stands in a text. */
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi;

/** A text without the credentials of any URL in it: drivers like to quote the URL they could not reach. */
export function withoutUrlCredentials(text: string): string {
  return text.replace(URL_CREDENTIALS, '$1***@');
}

export interface LoggerOptions {
  /** Who writes: `api`, `worker`. */
  name: string;
  level: string;
  destination?: DestinationStream;
}

/**
 * JSON lines. Rule for callers: the message is a constant, data goes in fields; ids are bound once by
 * `logger.child({ operationId })`. Fields with a secret's name are replaced at the top and up to two levels down.
 */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);
  return pino(
    {
      name,
      level,
      base: { name, pid: process.pid },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths, censor: '[secret]' },
      serializers: { err: serializeError, error: serializeError },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const serialized = stdSerializers.err(error);
  return { ...serialized, message: withoutUrlCredentials(serialized.message), stack: withoutUrlCredentials(serialized.stack) };
}
