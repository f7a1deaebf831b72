import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule } from './permission.decorator.js';

/** The key under which Nest marks a method as a route. */
const PATH_METADATA = 'path';

/** Deny by default: a route that forgot to say who may call it keeps the API from starting. */
@Injectable()
export class EveryRouteDeclares {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  /** @throws Error with the names of all routes that are silent */
  check(): void {
    const silent = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, handler: prototype[name] }))
        .filter(({ handler }) => typeof handler === 'function' && Reflect.hasMetadata(PATH_METADATA, handler))
        .filter(({ handler }) =>
          isSilent(
            this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [handler as () => void, metatype as never]),
            [metatype, handler as object].map((part) => String(Reflect.getMetadata(PATH_METADATA, part) ?? '')).join('/'),
          ),
        )
        .map(({ name }) => `${metatype.name}.${name}`);
    });
    if (silent.length > 0) {
      throw new Error(
        `These routes do not say who may call them: ${silent.join(', ')}. Add @RequirePermission(...) or @Public(...); with own:read, what an :id names.`,
      );
    }
  }
}

/** Whether it is left open who may call a route, or, where owners may, whose the thing is that its path names. */
function isSilent(rule: AccessRule | undefined, path: string): boolean {
  if (rule?.kind === 'permission' && rule.permission === 'own:read') return /:id\b/.test(path) && rule.names === undefined;
  return rule === undefined;
}
