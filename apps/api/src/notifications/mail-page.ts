import type { FastifyReply } from 'fastify';

/** What a mail may do in the browser of whoever looks at it: be seen, in a frame of ours. It is nobody's origin. */
const MAIL_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/** Answers with the HTML of a mail. */
export function sendMailPage(reply: FastifyReply, html: string): string {
  void reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', MAIL_POLICY)
    .header('x-frame-options', 'SAMEORIGIN');
  return html;
}
