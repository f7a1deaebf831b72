import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension } from '@nestjs/swagger';
import { ACTING_PERMISSIONS, type Permission } from '@rocket/domain';
import type { OwnedThing } from '@rocket/persistence';
import { Problems } from '../edge/problems.decorator.js';

export const ACCESS_RULE = 'rocket:access-rule';

/** What a route asks of who calls it. */
export type AccessRule =
  { kind: 'public'; why: string } | { kind: 'permission'; permission: Permission; names: NamedThing | undefined };

/** What an `:id` in a path names: something that belongs to an application, or what everybody may know. */
export type NamedThing = OwnedThing | 'anything';

/** The route needs somebody who holds this permission. With `own:read`, a path that has an `:id` says what it `names`. */
export function RequirePermission(permission: Permission, names?: NamedThing): MethodDecorator & ClassDecorator {
  const rule: AccessRule = { kind: 'permission', permission, names };
  return applyDecorators(
    SetMetadata(ACCESS_RULE, rule),
    ApiBearerAuth(),
    ApiCookieAuth(),
    ApiExtension('x-permission', permission),
    Problems('unauthenticated', 'forbidden', ...(ACTING_PERMISSIONS.has(permission) ? (['demo-installation'] as const) : [])),
  );
}

/** The route answers everybody. `why` is for the reader of the code. */
export function Public(why: string): MethodDecorator & ClassDecorator {
  const rule: AccessRule = { kind: 'public', why };
  return applyDecorators(SetMetadata(ACCESS_RULE, rule), ApiExtension('x-permission', 'public'));
}
