import { HttpException } from '@nestjs/common';
import { DomainError, type FieldFault, type ProblemCode } from '@rocket/domain';
import { PROBLEM_CATALOGUE, type Problem } from '@rocket/contracts';
import { isDatabaseUnavailable } from '@rocket/persistence';

/** Seconds after which a client may try again when a dependency is away. */
const RETRY_AFTER_SECONDS = 5;

/** What a framework refuses before our code sees the request. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'route-not-found',
  405: 'method-not-allowed',
  408: 'bad-request',
  413: 'payload-too-large',
  414: 'bad-request',
  415: 'unsupported-media-type',
};

/** An error as the client gets it: the body, and the headers that belong to it. */
export interface ProblemAnswer {
  body: Problem & Record<string, unknown>;
  headers: Record<string, string>;
  /** Whether it is our fault, or a dependency's, and belongs in the log with its stack. */
  isFault: boolean;
}

/** Turns whatever was thrown into an RFC 9457 problem. What is not a known refusal becomes `internal-error` and says nothing. */
export function problemOf(error: unknown, instance: string, requestId: string): ProblemAnswer {
  const refusal = asRefusal(error);
  const kind = PROBLEM_CATALOGUE[refusal.code];
  const { retryAfterSeconds, allow } = refusal.facts;
  const headers: Record<string, string> = {};
  if (kind.status === 401) headers['www-authenticate'] = 'Bearer';
  if (Array.isArray(allow)) headers['allow'] = allow.join(', ');
  if (typeof retryAfterSeconds === 'number') headers['retry-after'] = String(retryAfterSeconds);
  else if (kind.status === 503) headers['retry-after'] = String(RETRY_AFTER_SECONDS);
  return {
    headers,
    isFault: kind.status >= 500 && kind.status !== 501,
    body: {
      ...refusal.facts,
      type: `urn:rocket:problem:${refusal.code}`,
      title: kind.title,
      status: kind.status,
      detail: refusal.detail,
      instance,
      code: refusal.code,
      requestId,
      ...(kind.hint !== undefined && { hint: kind.hint }),
      ...(refusal.errors.length > 0 && {
        errors: refusal.errors.map(({ pointer, detail }: FieldFault) => ({ pointer, detail })),
      }),
    },
  };
}

function asRefusal(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isDatabaseUnavailable(error)) {
    return new DomainError(
      'database-unavailable',
      'The database of the control plane does not answer right now. If this was to change something, look whether it did before you send it again.',
    );
  }
  const status = statusOf(error);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code === undefined)
    return new DomainError('internal-error', 'The request could not be completed because of an unexpected error.');
  return new DomainError(code, sentenceFor(code, error));
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own errors, for instance FST_ERR_CTP_BODY_TOO_LARGE.
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return undefined;
}

function sentenceFor(code: ProblemCode, error: unknown): string {
  if (code === 'route-not-found') return 'There is no route for this method and path.';
  if (code === 'unsupported-media-type') return 'Send the body as application/json.';
  if (code === 'payload-too-large') return 'The body is larger than 1 MiB.';
  // Messages of parsers name what they stumbled over, never the whole input.
  const message = error instanceof Error ? error.message : '';
  return message === '' ? `${PROBLEM_CATALOGUE[code].title}.` : message;
}
