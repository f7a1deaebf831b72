import type { FastifyRequest } from 'fastify';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { roleMay } from '@rocket/domain';
import { callerOf, type Caller } from './caller.js';

/** By which address somebody owns something. Who has none owns nothing: no contact has the empty one. */
export function emailOf({ email }: Pick<Caller, 'email'>): string {
  return email ?? '';
}

/** By which address reading is limited to what somebody owns; undefined for who may read everything. */
export function ownEmailOf(caller: Pick<Caller, 'role' | 'email'>): string | undefined {
  return roleMay(caller.role, 'fleet:read') ? undefined : emailOf(caller);
}

/** Parameter decorator: `ownEmailOf` who asks. */
export const OwnEmail: () => ParameterDecorator = createParamDecorator((_: unknown, context: ExecutionContext) =>
  ownEmailOf(callerOf(context.switchToHttp().getRequest<FastifyRequest>())),
);
