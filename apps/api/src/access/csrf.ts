import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';
import { CSRF_HEADER } from '@rocket/contracts';
import { equalSecrets } from '@rocket/platform';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The CSRF token of a session. Derived from the session's own token, which scripts cannot read (HttpOnly): it needs no
 * storage, belongs to exactly one session, and ends with it.
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf').digest('base64url');
}

/**
 * A browser sends the session cookie with whatever page asks it to. Only a page of our own origin can read the CSRF
 * cookie and repeat it in a header.
 *
 * @throws DomainError `csrf-token-missing`
 */
export function refuseForgedRequest(request: FastifyRequest, sessionToken: string): void {
  // For reading as well: one of our GETs pulls servers, because a contract older than this API has it so.
  if (isFromElsewhere(request)) throw new DomainError('csrf-token-missing', 'Pages of other sites cannot use this session.');
  if (SAFE_METHODS.has(request.method)) return;
  const given = request.headers[CSRF_HEADER.toLowerCase()];
  if (typeof given === 'string' && equalSecrets(given, csrfTokenOf(sessionToken))) return;
  throw new DomainError(
    'csrf-token-missing',
    `Requests with the session cookie need the header ${CSRF_HEADER} with the value of the cookie XSRF-TOKEN.`,
  );
}

/**
 * A login that another site's page sends would sign its victim in as the attacker. There is no session yet to bind a
 * token to, so the browser's own word on where the request comes from decides. Programs send neither header.
 *
 * @throws DomainError `csrf-token-missing`
 */
export function refuseForeignOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const isForeign =
    isFromElsewhere(request) || (!hasFetchMetadata(request) && origin !== undefined && hostOf(origin) !== request.host);
  if (isForeign)
    throw new DomainError(
      'csrf-token-missing',
      'Logins are only taken from the dashboard itself, not from pages of other sites.',
    );
}

/** Whether a browser says that a page of another origin made it send this. `none`: the person typed the address. */
function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function hasFetchMetadata(request: FastifyRequest): boolean {
  return request.headers['sec-fetch-site'] !== undefined;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
