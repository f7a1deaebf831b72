import type { FastifyInstance } from 'fastify';
import type { IdempotencyClaim, IdempotencyKeys } from './idempotency-keys.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request is the first with its idempotency key. */
    idempotencyClaim: IdempotencyClaim | null;
  }
}

const KEPT_HEADERS = ['content-type', 'location', 'etag'];

/**
 * Keeps the answer before the client gets it: whoever has seen an answer can rely on getting the same one again.
 * A hook rather than part of the interceptor, because only here body and status are what goes over the wire,
 * refusals included.
 */
export function keepAnswers(instance: FastifyInstance, keys: () => IdempotencyKeys): void {
  instance.decorateRequest('idempotencyClaim', null);
  instance.addHook('onSend', async (request, reply, payload) => {
    const claim = request.idempotencyClaim;
    if (!claim) return payload;
    request.idempotencyClaim = null;
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    const body = typeof payload === 'string' ? payload : '';
    try {
      await keys().complete(claim, { status: reply.statusCode, headers, body });
    } catch (error) {
      // The work is done; that its answer could not be kept must not turn it into a failure.
      request.log.error({ err: error }, 'answer to an idempotency key was not kept');
    }
    return payload;
  });
}
