import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { pathOf } from './request-path.js';

/** What the browser may do with an answer of the API: nothing but read it. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Swagger UI writes style attributes into its own pages; everything it loads comes from us. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; base-uri 'self'; frame-ancestors 'none'; form-action 'none'";

/** The dashboard: scripts and styles are ours or carry this response's nonce; it talks to nobody but us. */
export function dashboardPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    // Mails, which may do nothing in it.
    "frame-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const PERMISSIONS_POLICY = 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()';

/** Security headers on every response. `isHttps`: whether people reach us by https, so that browsers may insist on it. */
export async function addSecurityHeaders(instance: FastifyInstance, isHttps: boolean): Promise<void> {
  await instance.register(helmet, {
    global: true,
    contentSecurityPolicy: false,
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // Isolation by these needs https; over http browsers ignore them with a warning.
    crossOriginOpenerPolicy: isHttps ? { policy: 'same-origin' } : false,
    originAgentCluster: isHttps,
  });
  instance.addHook('onRequest', (request, reply, done) => {
    const isDocs = /^\/api\/docs(\/|$)/.test(pathOf(request.url));
    reply.header('content-security-policy', isDocs ? DOCS_POLICY : API_POLICY);
    reply.header('permissions-policy', PERMISSIONS_POLICY);
    done();
  });
}
