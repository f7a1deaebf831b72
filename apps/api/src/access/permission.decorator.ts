import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission } from '@rocket/domain';
import { Problems } from '../edge/problems.decorator.js';

export const ACCESS_RULE = 'rocket:access-rule';

/** What a route asks of who calls it. */
export type AccessRule = { kind: 'public'; why: string } | { kind: 'permission'; permission: Permission };

/** The route needs somebody who holds this permission. */
export function RequirePermission(permission: Permission): MethodDecorator & ClassDecorator {
  const rule: AccessRule = { kind: 'permission', permission };
  return applyDecorators(
    SetMetadata(ACCESS_RULE, rule),
    ApiBearerAuth(),
    ApiCookieAuth(),
    ApiExtension('x-permission', permission),
    Problems('unauthenticated', 'forbidden'),
  );
}

/** The route answers everybody. `why` is for the reader of the code. */
export function Public(why: string): MethodDecorator & ClassDecorator {
  const rule: AccessRule = { kind: 'public', why };
  return applyDecorators(SetMetadata(ACCESS_RULE, rule), ApiExtension('x-permission', 'public'));
}
