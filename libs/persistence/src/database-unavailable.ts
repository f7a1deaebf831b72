/** What the operating system and PostgreSQL say when a database cannot be reached, is starting or is going down. */
const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** node-postgres has no codes for these. */
const UNAVAILABLE_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
  'Connection with pg-pool is not established',
  'Cannot use a pool after calling end on the pool',
];

/** Whether an error means: the control plane's database does not answer now, and may later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let at = error, depth = 0; isObject(at) && depth < 5; depth++) {
    const { code, message, name, errors, driverError, cause } = at;
    // Class 08 of SQLSTATE: connection exceptions.
    if (typeof code === 'string' && (UNAVAILABLE_CODES.has(code) || /^08[0-9A-Z]{3}$/.test(code))) return true;
    if (name === 'ConnectionIsNotSetError' || UNAVAILABLE_MESSAGES.some((text) => String(message).startsWith(text))) return true;
    // Several addresses were tried.
    if (Array.isArray(errors) && errors.some(isDatabaseUnavailable)) return true;
    at = driverError ?? cause;
  }
  return false;
}

function isObject(
  value: unknown,
): value is Partial<Record<'code' | 'message' | 'name' | 'errors' | 'driverError' | 'cause', unknown>> {
  return typeof value === 'object' && value !== null;
}
