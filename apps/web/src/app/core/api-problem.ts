import { HttpErrorResponse } from '@angular/common/http';
import type { FieldProblem, Problem } from '@rocket/contracts';

type ProblemFacts = Pick<Problem, 'title' | 'detail' | 'hint' | 'errors'> & {
  code: ApiProblem['code'];
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
};

/** What the server refused, or that it could not be reached. Everything a screen shows about a failure. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  readonly code: Problem['code'] | 'unreachable';
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly hint: string | undefined;
  readonly errors: readonly FieldProblem[];
  /** When it may be tried again, from `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(facts: ProblemFacts) {
    super(`${facts.code}: ${facts.detail}`);
    this.code = facts.code;
    this.title = facts.title;
    this.detail = facts.detail;
    this.requestId = facts.requestId;
    this.hint = facts.hint;
    this.errors = facts.errors ?? [];
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

/** Turns whatever an HTTP call threw into one shape. */
export function toApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof HttpErrorResponse && isProblem(error.error)) {
    const { code, title, detail, requestId, hint, errors } = error.error;
    return new ApiProblem({ code, title, detail, requestId, hint, errors, retryAfterSeconds: retryAfter(error) });
  }
  if (error instanceof HttpErrorResponse && error.status > 0) {
    const requestId = error.headers.get('X-Request-Id') ?? undefined;
    return new ApiProblem({
      code: 'internal-error',
      title: 'The answer cannot be read',
      detail: `The server answered with status ${error.status}.`,
      requestId,
      retryAfterSeconds: retryAfter(error),
    });
  }
  return new ApiProblem({
    code: 'unreachable',
    title: 'The server does not answer',
    detail: 'Rocket cannot be reached from here at the moment.',
    hint: 'Check the network, and that the service runs.',
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'detail' in body;
}

function retryAfter(error: HttpErrorResponse): number | undefined {
  const seconds = Number(error.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}
