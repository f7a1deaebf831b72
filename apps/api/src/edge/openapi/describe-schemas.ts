import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;

/** Members of these names are instants. */
const INSTANT = /^(?:at|from|to|since|start|stop|targetTime|deadline|forecast|nextWindow|\w+(?:At|Until|Since))$/;
const COUNT =
  /^(?:total|limit|ordinal|attempt|version|port|sshPort|count|cpu|stepsDone|stepsTotal|clusterCount|backupRetentionDays|lagBytes|missingBytes|leaseMinutes|status|\w+Ms|exitCode|position|behind|bakeMinutes|maxParallelClusters|clusters(?:Total|Done)|writes|lost|checked|\w+Count|(?:progress|warn|critical)Percent|(?:recoveryWindow|staleAfter)Days|redundancy|diffs|minimumCopies|daily|weekly|monthly|yearly|expectedMinutes)$/;

/** Completes the schemas with what TypeScript's types cannot say. */
export function describeSchemas(document: OpenAPIObject): void {
  const schemas: Schemas = document.components?.schemas ?? {};
  for (const schema of Object.values(schemas)) {
    if ('$ref' in schema) continue;
    for (const [member, property] of Object.entries(schema.properties ?? {})) {
      if ('$ref' in property) continue;
      // `[number, null]` for what may be null, which the library's types do not know.
      const types = [(property as { type?: string | string[] }).type ?? []].flat();
      if (types.includes('string') && INSTANT.test(member)) property.format = 'date-time';
      if (types.includes('number') && COUNT.test(member)) {
        Object.assign(property, { type: types.length > 1 ? ['integer', 'null'] : 'integer' });
      }
    }
  }
  for (const name of ['CreateClusterRequest', 'RestoreClusterRequest']) describeChosenServers(schemas, name);
  describeWavesOfPatchRun(schemas);
}

/** `servers` is one of two shapes, which class-validator decides at run time and reflection cannot see. */
function describeChosenServers(schemas: Schemas, name: string): void {
  const request = schemas[name] as Schema | undefined;
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

/** A list of lists, of which reflection sees the outer one only. */
function describeWavesOfPatchRun(schemas: Schemas): void {
  const request = schemas['CreatePatchRunRequest'] as Schema | undefined;
  if (!request?.properties) return;
  request.properties['waves'] = {
    description: 'The environments of each wave in their order. One wave per environment in the order of the stages when absent.',
    type: 'array',
    items: { type: 'array', items: { type: 'string' }, minItems: 1 },
    minItems: 1,
    example: [['Sbx', 'Dev'], ['Prod']],
  };
}
