import type { FastifyInstance } from 'fastify';

/**
 * JSON and nothing else. A form or plain text could be sent by any page on the web without asking first; JSON cannot.
 * An empty body counts as none, because many clients label every POST as JSON.
 */
export function acceptOnlyJson(instance: FastifyInstance): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json$/i, { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') done(null, undefined);
    else void parse(request, text, done);
  });
}
