import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

/** What the members of every page mean, said once. */
const PAGE_MEMBERS: Readonly<Record<string, { description: string; example?: unknown }>> = {
  items: { description: 'The rows of this page.' },
  total: { description: 'All rows that match.', example: 3 },
  nextCursor: { description: 'Give it as `cursor` to read on; null on the last page.', example: null },
};

/** Members that mean the same wherever they stand. */
const COMMON_MEMBERS: Readonly<Record<string, { description: string; example?: unknown }>> = {
  id: { description: 'Id: a UUID v7.', example: '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10' },
  createdAt: { description: 'When it was created. ISO 8601 UTC.', example: '2026-11-23T08:15:00.000Z' },
};

/** Completes the schemas with what TypeScript's types cannot say. */
export function describeSchemas(document: OpenAPIObject): void {
  const schemas: Schemas = document.components?.schemas ?? {};
  for (const [name, schema] of Object.entries(schemas)) {
    if ('$ref' in schema) continue;
    for (const [member, property] of Object.entries(schema.properties ?? {})) {
      if ('$ref' in property) continue;
      const known = (name.endsWith('Page') ? PAGE_MEMBERS[member] : undefined) ?? COMMON_MEMBERS[member];
      if (!known) continue;
      property.description ??= known.description;
      if (known.example !== undefined && !('example' in property)) property.example = known.example;
    }
  }
  describeServersOfCreateCluster(schemas);
}

/** `servers` is one of two shapes, which class-validator decides at run time and reflection cannot see. */
function describeServersOfCreateCluster(schemas: Schemas): void {
  const request = schemas['CreateClusterRequest'] as Schema | undefined;
  if (!request?.properties) return;
  const before = request.properties['servers'];
  request.properties['servers'] = {
    ...(before && 'description' in before && { description: before.description ?? '' }),
    oneOf: [
      { type: 'array', items: { $ref: '#/components/schemas/NamedServer' }, minItems: 1 },
      { $ref: '#/components/schemas/ServerSize' },
    ],
    example: { count: 3, cpu: 2, ram: 4, dbGigs: 20 },
  };
}
