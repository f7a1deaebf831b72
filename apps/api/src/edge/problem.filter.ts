import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';
import { RepeatedAnswer } from './idempotency/repeated-answer.js';
import { problemOf } from './problem.js';
import { pathOf } from './request-path.js';
import { readToEnd } from './read-to-end.js';
import { RouteTable } from './route-table.js';

/** The one place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(RouteTable) private readonly routes: RouteTable) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (thrown instanceof RepeatedAnswer) {
      thrown.sendTo(reply);
      return;
    }
    sendProblem(this.asMethodNotAllowed(thrown, request), request, reply);
  }

  /** "No such route" may mean: there is one, for another method. */
  private asMethodNotAllowed(thrown: unknown, request: FastifyRequest): unknown {
    if (!request.is404) return thrown;
    const path = pathOf(request.url);
    const allow = this.routes.methodsOf(path);
    if (allow.length === 0) return thrown;
    return new DomainError('method-not-allowed', `${path} knows ${allow.join(', ')}.`, { allow });
  }
}

/** Answers with the problem of an error, and logs it with its stack where it is ours to mend. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { body, headers, isFault } = problemOf(error, pathOf(request.url), request.id);
  if (isFault) request.log.error({ err: error, code: body.code }, 'request failed');
  else request.log.debug({ code: body.code }, 'request refused');
  if (reply.raw.headersSent) {
    // An event stream has begun: all that is left is to end it. The client resumes by itself.
    reply.raw.destroy();
    return;
  }
  readToEnd(request.raw, () => {
    void reply.code(body.status).headers(headers).type('application/problem+json').send(body);
  });
}
