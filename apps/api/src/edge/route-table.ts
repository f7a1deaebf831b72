import type { FastifyInstance } from 'fastify';
import { withoutTrailingSlash } from './request-path.js';

/** All routes that were registered, to tell "no such route" from "not this method". */
export class RouteTable {
  private readonly routes: { pattern: RegExp; methods: readonly string[] }[] = [];

  /** Must be called before the first route is registered. */
  watch(instance: FastifyInstance): void {
    instance.addHook('onRoute', ({ method, url }) => {
      // The wildcard of the web app matches everything and says nothing.
      if (url.includes('*')) return;
      this.routes.push({ pattern: patternOf(url), methods: [method].flat() });
    });
  }

  /** The methods that this path knows; none, when no route matches it. */
  methodsOf(path: string): string[] {
    const wanted = withoutTrailingSlash(path);
    return [...new Set(this.routes.filter(({ pattern }) => pattern.test(wanted)).flatMap(({ methods }) => methods))].sort();
  }
}

function patternOf(url: string): RegExp {
  const segments = withoutTrailingSlash(url).split('/');
  const source = segments.map((segment) => (segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${source.join('/')}$`);
}
