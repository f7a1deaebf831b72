import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { ROLES, roleMay, type Permission, type Role } from '@rocket/domain';
import { buildOpenApi } from '../edge/openapi/serve-openapi.js';
import { bearer, TestApi } from '../testing/test-api.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What anybody may call. A new entry here is a decision, not a detail. */
const PUBLIC = [
  'GET /api/health',
  'GET /api/ready',
  'POST /api/auth/login',
  'POST /api/contactConfirmations',
  'GET /api/unsubscriptions/{token}',
  'POST /api/unsubscriptions/{token}',
];

interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  permission: Permission | 'public';
}

describe('every route', () => {
  let api: TestApi;
  let routes: Route[];

  /** A path that reaches the route and finds nothing there. */
  const urlOf = ({ path }: Route): string =>
    path
      .replace('{dbmsType}', 'PostgreSQL')
      .replace('{numberOfServers}', '1')
      .replace(/\{\w*[iI]d\}/g, '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10')
      .replace(/\{\w+\}/g, 'nothing-here');

  beforeAll(async () => {
    api = await TestApi.start();
    routes = Object.entries(buildOpenApi(api.app).paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method] as { 'x-permission'?: Route['permission'] } | undefined;
        return operation
          ? [{ method: method.toUpperCase() as Route['method'], path, permission: operation['x-permission'] ?? 'public' }]
          : [];
      }),
    );
  });
  afterAll(() => api.stop());

  it('is known', () => {
    expect(routes.length).toBeGreaterThan(10);
    expect(
      routes
        .filter(({ permission }) => permission === 'public')
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...PUBLIC].sort());
  });

  it('refuses who is not signed in', async () => {
    for (const route of routes.filter(({ permission }) => permission !== 'public')) {
      const answer = await api.send({ method: route.method, url: urlOf(route) });
      expect([route, answer.statusCode]).toEqual([route, 401]);
      expect(answer.json().code).toBe('unauthenticated');
    }
  });

  it.each(ROLES)('lets %s do what the role may, and nothing else', async (role: Role) => {
    const token = await api.signInAs(role);
    for (const route of routes.filter(
      ({ permission, path }) => permission !== 'public' && !path.endsWith('/logout') && !path.endsWith('/events'),
    )) {
      const answer = await api.send({ method: route.method, url: urlOf(route), headers: bearer(token) });
      const isRefused = answer.statusCode === 403 && answer.json().code === 'forbidden';
      expect([route, isRefused]).toEqual([route, !roleMay(role, route.permission as Permission)]);
      // Whatever else a nonsensical request gets, it is not our fault.
      expect([route, answer.statusCode, answer.statusCode === 500 ? answer.body : '']).not.toContain(500);
    }
  });
});

describe('a route that does not say who may call it', () => {
  it('keeps the API from starting', async () => {
    @Controller('silent')
    class SilentController {
      @Get()
      tell(): string {
        return 'secret';
      }
    }
    await expect(TestApi.start({ controllers: [SilentController] })).rejects.toThrow(/SilentController\.tell/);
  });
});
