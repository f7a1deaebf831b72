import { errorCodes, type FastifyInstance } from 'fastify';

/** Mail programs unsubscribe by a form (RFC 8058). The address says all there is to say, and what the form says is not read. */
const ONE_CLICK = '/api/unsubscriptions/';
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];

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
  instance.addContentTypeParser(FORMS, { parseAs: 'string' }, (request, _body, done) => {
    if (request.url.startsWith(ONE_CLICK)) done(null, undefined);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type'] ?? ''));
  });
}
