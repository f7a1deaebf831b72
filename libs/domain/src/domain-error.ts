import type { ProblemCode } from './problem-code.js';

/** A field of the request that is wrong: `pointer` is a JSON pointer into the body (RFC 6901). */
export interface FieldFault {
  pointer: string;
  detail: string;
}

/**
 * An expected refusal: something a person can act on. Everything else that is thrown is a defect and is answered as
 * `internal-error`.
 *
 * `detail` is one sentence for the person who asked; `facts` are extra members of the problem document
 * (for instance `requested` and `available`), and must never hold a secret.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
    readonly errors: readonly FieldFault[] = [],
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${detail}`, options);
  }
}

/** Whether `error` is a refusal of ours, optionally of one particular code. */
export function isDomainError(error: unknown, code?: ProblemCode): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}
