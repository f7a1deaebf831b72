import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '@rocket/domain';
import type { Observable } from 'rxjs';
import { callerOf } from '../caller.js';
import { IDEMPOTENCY_EXEMPT } from './idempotency.decorator.js';
import { IdempotencyKeys } from './idempotency-keys.js';

/** Printable ASCII, as the IETF draft of the header has it. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * `Idempotency-Key` on every POST. Runs before the body is validated, so that a 422 is repeated as well, and after the
 * guards, so that a 401 or 403 is not kept: signing in again must help.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(IdempotencyKeys) private readonly keys: IdempotencyKeys,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    const isExempt = this.reflector.getAllAndOverride<string | undefined>(IDEMPOTENCY_EXEMPT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (request.method !== 'POST' || key === undefined || isExempt !== undefined) return next.handle();
    const { userId } = callerOf(request);
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new DomainError('bad-request', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
    }
    // Sending the answer completes the claim: see keepAnswers.
    request.idempotencyClaim = await this.keys.claim(request, userId, key);
    return next.handle();
  }
}
