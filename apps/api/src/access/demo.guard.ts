import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACTING_PERMISSIONS, DomainError } from '@rocket/domain';
import type { Config } from '@rocket/platform';
import { CONFIG } from '../edge/infrastructure.js';
import { ACCESS_RULE, type AccessRule } from './permission.decorator.js';

/** In a demo nothing is behind what is shown: what would act on it is refused, and not begun and never done. */
@Injectable()
export class DemoGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws DomainError `demo-installation` */
  canActivate(context: ExecutionContext): boolean {
    if (!this.config.demo) return true;
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, targets);
    if (rule?.kind === 'permission' && ACTING_PERMISSIONS.has(rule.permission))
      throw new DomainError('demo-installation', 'This is a demo: its servers and databases were made up.');
    return true;
  }
}
