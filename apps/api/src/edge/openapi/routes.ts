import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { ProblemCode } from '@rocket/domain';
import { IDEMPOTENCY_EXEMPT } from '../idempotency/idempotency.decorator.js';
import { problemsOf } from '../problems.decorator.js';

/** What the code of a route says about it, beyond what Nest reads by itself. */
export interface RouteFacts {
  problems: readonly ProblemCode[];
  takesIdempotencyKey: boolean;
}

/** `AuthController.signIn` is `auth.signIn`. */
export function operationId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}.${method}`;
}

/** Facts of all routes by their operation id. */
export function routesOf(app: NestFastifyApplication): ReadonlyMap<string, RouteFacts> {
  const discovery = app.get(DiscoveryService, { strict: false });
  const scanner = app.get(MetadataScanner, { strict: false });
  const routes = new Map<string, RouteFacts>();
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, unknown>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      if (typeof handler !== 'function') continue;
      routes.set(operationId(metatype.name, name), {
        problems: problemsOf(metatype, handler),
        takesIdempotencyKey:
          !Reflect.hasMetadata(IDEMPOTENCY_EXEMPT, handler) && !Reflect.hasMetadata(IDEMPOTENCY_EXEMPT, metatype),
      });
    }
  }
  return routes;
}
