import type { FastifyRequest } from 'fastify';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError, type Role } from '@rocket/domain';

/** Who asks. */
export interface Caller {
  userId: string;
  username: string;
  displayName: string;
  /** By which an owner is known to be a contact; null when nobody has said it. */
  email: string | null;
  role: Role;
  /** The session or API token that proved it. `viaCookie`: a browser, which needs CSRF protection. */
  proof: { kind: 'session'; sessionId: string; viaCookie: boolean } | { kind: 'api-token'; tokenId: string };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on public routes and before the access guard has run. */
    caller: Caller | null;
  }
}

/** @throws DomainError `unauthenticated` on a public route */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw new DomainError('unauthenticated', 'This needs somebody who is signed in.');
  return request.caller;
}

/** Parameter decorator: who asks. */
export const CurrentCaller: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
