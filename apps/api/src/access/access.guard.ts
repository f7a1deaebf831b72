import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError, roleMay } from '@rocket/domain';
import { Authenticator } from './authenticator.js';
import { ACCESS_RULE, type AccessRule } from './permission.decorator.js';
import { refuseForgedRequest } from './csrf.js';

/** Asks of every request: who are you, and may you do this? */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller, token } = await this.authenticator.authenticate(request);
    request.caller = caller;
    request.log = request.log.child({ userId: caller.userId });
    if (caller.proof.kind === 'session' && caller.proof.viaCookie) refuseForgedRequest(request, token);
    // A rule that is missing is refused here as well, should the check at the start ever be lost.
    if (rule === undefined || !roleMay(caller.role, rule.permission)) {
      throw new DomainError(
        'forbidden',
        `The role ${caller.role} does not hold the permission ${rule?.permission ?? 'for this route'}.`,
      );
    }
    return true;
  }
}
