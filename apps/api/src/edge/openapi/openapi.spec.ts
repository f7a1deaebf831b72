import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { startBuiltApi, type BuiltApi } from '../../testing/built-api.js';
import { PROMISED_ROUTES } from '../../testing/promised-routes.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface SchemaLike {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  oneOf?: SchemaLike[];
  allOf?: SchemaLike[];
  /** An object of ours, or null. */
  anyOf?: SchemaLike[];
  items?: SchemaLike;
  properties?: Record<string, SchemaLike>;
  description?: string;
  example?: unknown;
}

interface OperationLike {
  operationId?: string;
  summary?: string;
  parameters?: { name: string; in: string; description?: string; example?: unknown; schema?: SchemaLike }[];
  requestBody?: { content: Record<string, { schema?: SchemaLike }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: SchemaLike; examples?: object }> }>;
  security?: object[];
  'x-permission'?: string;
}

/** The document that the built API serves: the compiler fills it in, so the sources alone do not have it. */
describe('the OpenAPI document', () => {
  let api: BuiltApi;
  let document: OpenAPIObject;
  let operations: { route: string; method: string; path: string; operation: OperationLike }[];

  beforeAll(async () => {
    api = await startBuiltApi();
    document = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as OpenAPIObject;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method] as OperationLike | undefined;
        return operation ? [{ route: `${method.toUpperCase()} ${path}`, method, path, operation }] : [];
      }),
    );
  });
  afterAll(() => api.stop());

  const schemas = () => document.components?.schemas as Record<string, SchemaLike>;
  const faultsOf = (find: (each: (typeof operations)[number]) => string[]): string[] =>
    operations.flatMap((each) => find(each).map((fault) => `${each.route}: ${fault}`));

  it('has every route that was promised', () => {
    const served = operations.map(({ route }) => route);
    expect(PROMISED_ROUTES.filter((route) => !served.includes(route))).toEqual([]);
  });

  it('says of every route what it does, under a name of its own', () => {
    expect(
      faultsOf(({ operation: { summary, operationId } }) => [
        ...(summary ? [] : ['no summary']),
        ...(operationId ? [] : ['no operation id']),
      ]),
    ).toEqual([]);
    const names = operations.map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of every route who may call it', () => {
    expect(
      faultsOf(({ operation }) => {
        const permission = operation['x-permission'];
        if (permission === undefined) return ['no permission'];
        if (permission === 'public') return operation.security ? ['public, but with security'] : [];
        const { 401: unauthenticated, 403: forbidden } = operation.responses;
        return [
          ...(operation.security?.length === 2 ? [] : ['no security']),
          ...(unauthenticated && forbidden ? [] : ['no 401 or 403']),
        ];
      }),
    ).toEqual([]);
  });

  it('says of every route what it answers', () => {
    expect(
      faultsOf(({ operation: { responses } }) =>
        Object.entries(responses).flatMap(([status, { description, content }]) => {
          const faults = description ? [] : [`${status} has no description`];
          if (!['204', '302'].includes(status) && !Object.values(content ?? {}).some(({ schema }) => schema))
            faults.push(`${status} has no body`);
          return faults;
        }),
      ),
    ).toEqual([]);
  });

  it('describes every error as a problem with an example', () => {
    expect(
      faultsOf(({ path, operation: { responses } }) =>
        Object.entries(responses)
          .filter(([status]) => Number(status) >= 400 && !(path === '/api/ready' && status === '503'))
          .flatMap(([status, { content }]) => {
            const problem = content?.['application/problem+json'];
            return problem?.schema?.$ref === '#/components/schemas/Problem' && Object.keys(problem.examples ?? {}).length > 0
              ? []
              : [`${status} is no problem`];
          }),
      ),
    ).toEqual([]);
  });

  it('names the errors that follow from the shape of a route', () => {
    expect(
      faultsOf(({ path, method, operation: { requestBody, responses, parameters = [] } }) => {
        const wanted = [
          ...(requestBody ? ['400', '413', '415', '422'] : []),
          ...(path.includes('{') ? ['404'] : []),
          ...(parameters.some((parameter) => parameter.in === 'query') ? ['422'] : []),
          ...(method === 'patch' && parameters.some(({ name }) => name === 'If-Match') ? ['412', '428'] : []),
        ];
        return wanted.filter((status) => !(status in responses)).map((status) => `no ${status}`);
      }),
    ).toEqual([]);
  });

  it('offers an idempotency key on every POST but those of sessions, passwords and the links in mail', () => {
    const without = operations.filter(
      ({ method, operation }) => method === 'post' && !operation.parameters?.some(({ name }) => name === 'Idempotency-Key'),
    );
    expect(without.map(({ route }) => route).sort()).toEqual([
      'POST /api/auth/login',
      'POST /api/auth/logout',
      'POST /api/auth/password',
      'POST /api/contactConfirmations',
      'POST /api/unsubscriptions/{token}',
    ]);
  });

  it('describes every parameter, with an example', () => {
    expect(
      faultsOf(({ operation: { parameters = [] } }) =>
        parameters.flatMap(({ name, description, example, schema }) => {
          const hasExample = example !== undefined || schema?.example !== undefined || schema?.enum !== undefined;
          return [...(description ? [] : [`${name} has no description`]), ...(hasExample ? [] : [`${name} has no example`])];
        }),
      ),
    ).toEqual([]);
  });

  it('names every parameter of a path', () => {
    expect(
      faultsOf(({ path, operation: { parameters = [] } }) =>
        [...path.matchAll(/\{(\w+)\}/g)]
          .map(([, name]) => name!)
          .filter((name) => !parameters.some((each) => each.in === 'path' && each.name === name)),
      ),
    ).toEqual([]);
  });

  it('describes every field, with an example of every value', () => {
    const faults = Object.entries(schemas()).flatMap(([schema, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, property]) => {
        const isValue =
          !property.$ref && !property.allOf && !property.anyOf && !property.oneOf && !property.items && !property.enum;
        return [
          ...(property.description || property.$ref ? [] : [`${schema}.${name} has no description`]),
          ...(isValue && property.example === undefined ? [`${schema}.${name} has no example`] : []),
        ];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('has no schema that says nothing', () => {
    const empty = Object.entries(schemas()).filter(
      ([, { properties, enum: values }]) => !values && Object.keys(properties ?? {}).length === 0,
    );
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('points to nothing that is not there', () => {
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    const components = document.components as Record<string, Record<string, unknown>>;
    expect(targets.filter(([, kind, name]) => components[kind!]?.[name!] === undefined).map(([all]) => all)).toEqual([]);
    expect(targets.length).toBeGreaterThan(100);
  });

  it('tells the two ways to choose servers apart', () => {
    for (const name of ['CreateClusterRequest', 'RestoreClusterRequest'])
      expect(schemas()[name]!.properties!['servers']!.oneOf).toEqual([
        { type: 'array', items: { $ref: '#/components/schemas/NamedServer' }, minItems: 1 },
        { $ref: '#/components/schemas/ServerSize' },
      ]);
  });

  it('can be read by people without a page of another host', async () => {
    const page = await fetch(`${api.url}/api/docs`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(html).not.toMatch(/(?:src|href)="https?:/);
    // Inline scripts would be stopped by the policy.
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>[^<]*\S/);
    const files = [...html.matchAll(/(?:src|href)="(\.?\/[^"]+)"/g)].map(
      ([, path]) => new URL(path!, `${api.url}/api/docs`).href,
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect([file, (await fetch(file)).status]).toEqual([file, 200]);
  });
});
