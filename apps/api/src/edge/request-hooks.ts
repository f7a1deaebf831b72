import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newId } from '@rocket/platform';
import { pathOf } from './request-path.js';

const REQUEST_ID = /^[A-Za-z0-9_.:-]{8,128}$/;

/** Paths that are asked every few seconds by whoever watches us. */
const PULSE = new Set(['/api/health', '/api/ready']);

/** The id that a proxy or client gave the request, or a new one. Anything odd is replaced: it goes into logs and headers. */
export function requestIdOf(headers: Record<string, string | string[] | undefined>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
}

/** `X-Request-Id` on every response, and one line in the log for each. Queries are left out: they may hold anything. */
export function addRequestHooks(instance: FastifyInstance): void {
  instance.decorateRequest('caller', null);
  instance.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // Answers of the API belong to one person and one moment. Files of the dashboard say otherwise for themselves.
    reply.header('cache-control', 'no-store');
    // Event streams write their head past Fastify.
    reply.raw.setHeader('x-request-id', request.id);
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const fields = {
      method: request.method,
      path: pathOf(request.url),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      address: request.ip,
    };
    if (isPulse(request)) request.log.debug(fields, 'request');
    else request.log.info(fields, 'request');
    done();
  });
}

function isPulse(request: FastifyRequest): boolean {
  return PULSE.has(pathOf(request.url));
}
