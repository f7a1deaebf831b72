import { HttpErrorResponse } from '@angular/common/http';
import type { FieldProblem, Problem } from '@rocket/contracts';

/** What the server refused, or that it could not be reached. Everything a screen shows about a failure. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: Problem['code'] | 'unreachable',
    readonly title: string,
    readonly detail: string,
    readonly requestId: string | undefined,
    readonly hint: string | undefined,
    readonly errors: readonly FieldProblem[],
    /** When it may be tried again, from `Retry-After`. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Turns whatever an HTTP call threw into one shape. */
export function toApiProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof HttpErrorResponse && isProblem(error.error)) {
    const { code, title, detail, requestId, hint, errors } = error.error;
    return new ApiProblem(code, title, detail, requestId, hint, errors ?? [], retryAfter(error));
  }
  if (error instanceof HttpErrorResponse && error.status > 0) {
    const requestId = error.headers.get('X-Request-Id') ?? undefined;
    return new ApiProblem('internal-error', 'The answer cannot be read', `The server answered with status ${error.status}.`, requestId, undefined, [], retryAfter(error));
  }
  return new ApiProblem('unreachable', 'The server does not answer', 'Rocket cannot be reached from here at the moment.', undefined, 'Check the network, and that the service runs.', [], undefined);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'detail' in body;
}

function retryAfter(error: HttpErrorResponse): number | undefined {
  const seconds = Number(error.headers.get('Retry-After') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}
