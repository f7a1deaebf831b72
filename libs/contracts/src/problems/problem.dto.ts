import { IsIn } from 'class-validator';
import { PROBLEM_CODES } from '@rocket/domain';
import type { ProblemCode } from '@rocket/domain';

/** One field that is wrong. */
export class FieldProblem {
  /**
   * JSON pointer into the request body, or the name of the query parameter after `/query/`.
   * @example "/cluster/clusterName"
   */
  pointer!: string;

  /**
   * What is wrong with it.
   * @example "must be 3 to 40 of a-z, 0-9 and -, a letter first"
   */
  detail!: string;
}

/** An error, as RFC 9457 `application/problem+json`. Some codes add members of their own. */
export class Problem {
  /**
   * Identifies the kind of problem.
   * @example "urn:rocket:problem:cluster-exists"
   */
  type!: string;

  /**
   * The kind of problem in words.
   * @example "The cluster name is taken"
   */
  title!: string;

  /**
   * HTTP status.
   * @example 409
   */
  status!: number;

  /**
   * What happened this time, and what to try.
   * @example "There is already a PostgreSQL cluster named orders."
   */
  detail!: string;

  /**
   * Path of the request.
   * @example "/api/PostgreSQL/Cluster"
   */
  instance!: string;

  /**
   * Stable name of the problem, for programs.
   * @example "cluster-exists"
   */
  @IsIn(PROBLEM_CODES)
  code!: ProblemCode;

  /**
   * Finds the request in the log.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  requestId!: string;

  /**
   * What to do about it, where there is something.
   * @example "See /api/docs."
   */
  hint?: string;

  /** Faults of single fields. */
  errors?: FieldProblem[];
}
