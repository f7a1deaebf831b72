import type { FastifyReply, FastifyRequest } from 'fastify';
import { CSRF_COOKIE, SESSION_COOKIE } from '@rocket/contracts';
import type { Config } from '@rocket/platform';
import { csrfTokenOf } from './csrf.js';

/** Hands a session to a browser: the token where no script can read it, the CSRF token where ours can. */
export function setSessionCookies(
  request: FastifyRequest,
  reply: FastifyReply,
  config: Config,
  token: string,
  expiresAt: Date,
): void {
  const shared = { path: '/', sameSite: 'strict', secure: isSecure(request, config), expires: expiresAt } as const;
  void reply.setCookie(SESSION_COOKIE, token, { ...shared, httpOnly: true });
  void reply.setCookie(CSRF_COOKIE, csrfTokenOf(token), { ...shared, httpOnly: false });
}

export function clearSessionCookies(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { path: '/' });
  void reply.clearCookie(CSRF_COOKIE, { path: '/' });
}

/** Whether the browser talks https, to us or to a proxy in front of us. */
export function isSecure(request: FastifyRequest, config: Config): boolean {
  return request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true;
}
