import type { OpenAPIObject } from '@nestjs/swagger';
import { DBMS_TYPES, PROBLEM_CODES, type ProblemCode } from '@rocket/domain';
import { PROBLEM_CATALOGUE } from '@rocket/contracts';
import type { RouteFacts } from './routes.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const SUCCESS: Readonly<Record<string, string>> = {
  '200': 'Done.',
  '201': 'Created.',
  '202': 'Accepted: an operation does it. Follow it by its id.',
  '204': 'Done; there is nothing to say.',
  '302': 'It is found at `Location`.',
};

/** OpenAPI has no words for event streams: the text as it goes over the wire, and the type of each `data` beside it. */
const EVENT_STREAM = {
  'text/event-stream': {
    schema: { type: 'string', description: 'Each `data` is a FleetEvent as JSON.', contentMediaType: 'application/json' },
    example: 'id: 741-9\nevent: operation\ndata: {"type":"operation","status":"Running"}\n\n',
  },
};

const PATH_PARAMETERS: Readonly<Record<string, { description: string; example: string | number }>> = {
  dbmsType: { description: 'The DBMS, in any letter case.', example: 'PostgreSQL' },
  id: { description: 'Id: a UUID v7.', example: '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10' },
  clusterName: { description: 'Name of the cluster.', example: 'orders' },
  serverName: { description: 'Name of the server.', example: 'ch-pg-014' },
  applicationName: { description: 'Name of the application.', example: 'webshop' },
  costCentre: { description: 'Who pays.', example: 'CC-4711' },
  contactId: { description: 'Id of the contact: a UUID v7.', example: '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10' },
  token: {
    description: 'What stands at the end of the link in a message.',
    example: '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10.9f2c',
  },
  environment: { description: 'Name of the environment.', example: 'Prod' },
  sessionId: { description: 'The session, as the log of PostgreSQL names it (`%c`).', example: '674b1f2a.1a2b' },
  datacenter: { description: 'Name of the datacenter.', example: 'CH' },
  name: { description: 'Name of the report.', example: 'database-sizes' },
  event: { description: 'Name of the event.', example: 'patching-planned' },
  numberOfServers: { description: 'How many servers to pull.', example: 3 },
};

/** Completes every operation with what follows from rules that hold for all routes, so that no controller repeats them. */
export function describeOperations(document: OpenAPIObject, routes: ReadonlyMap<string, RouteFacts>): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const facts = routes.get(operation.operationId ?? '') ?? { problems: [], takesIdempotencyKey: false };
      const takesKey = method === 'post' && facts.takesIdempotencyKey;
      operation.summary ??= firstSentence(operation.description);
      describePathParameters(path, operation);
      if (takesKey) addIdempotencyKey(operation);
      describeSuccess(operation, path.endsWith('/events'));
      addProblems(operation, [...facts.problems, ...commonProblems(path, operation, takesKey)]);
    }
  }
  document.components = { ...document.components, examples: problemExamples() };
}

function commonProblems(path: string, operation: Operation, takesKey: boolean): ProblemCode[] {
  const isPulse = path === '/api/health' || path === '/api/ready';
  const parameters = parametersOf(operation);
  return [
    ...(path.includes('{dbmsType}') ? (['unknown-dbms-type'] as const) : []),
    ...(operation.requestBody
      ? (['bad-request', 'payload-too-large', 'unsupported-media-type', 'validation-failed'] as const)
      : []),
    ...(parameters.some(({ in: where }) => where === 'query') ? (['validation-failed'] as const) : []),
    ...(parameters.some(({ name }) => name === 'cursor') ? (['bad-cursor'] as const) : []),
    ...(takesKey ? (['idempotency-key-reused', 'idempotency-key-in-flight'] as const) : []),
    ...(isPulse ? [] : (['internal-error', 'database-unavailable'] as const)),
  ];
}

/** Every `{name}` of the path, whether a handler reads it by Nest's decorator or by one of ours. */
function describePathParameters(path: string, operation: Operation): void {
  for (const [, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    let parameter = parametersOf(operation).find((each) => each.in === 'path' && each.name === name);
    if (!parameter) {
      parameter = { name, in: 'path', required: true, schema: { type: 'string' } };
      operation.parameters = [parameter, ...(operation.parameters ?? [])];
    }
    const known = PATH_PARAMETERS[name];
    parameter.description ??= known?.description ?? '';
    parameter.example ??= known?.example;
    if (name === 'dbmsType') parameter.schema = { type: 'string', enum: [...DBMS_TYPES] };
  }
}

function addIdempotencyKey(operation: Operation): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'Makes the request repeatable: the same key and body answer the first result again. Kept 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
      example: 'b7a1f4e2-create-orders',
    },
  ];
}

function describeSuccess(operation: Operation, isEventStream: boolean): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response) continue;
    if (!response.description) response.description = SUCCESS[status] ?? '';
    if (isEventStream && status === '200') response.content = EVENT_STREAM;
  }
}

/** One response per status; the codes that share it are told apart by examples. */
function addProblems(operation: Operation, codes: readonly ProblemCode[]): void {
  const byStatus = Map.groupBy(new Set(codes), (code) => PROBLEM_CATALOGUE[code].status);
  for (const [status, ofStatus] of [...byStatus].sort(([one], [other]) => one - other)) {
    if (operation.responses[String(status)]) continue;
    operation.responses[String(status)] = {
      description: ofStatus.map((code) => `\`${code}\`: ${PROBLEM_CATALOGUE[code].title}.`).join(' '),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(ofStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
        },
      },
    };
  }
}

/** One example of every problem there is, for the responses to point to. */
function problemExamples(): Record<string, { summary: string; value: Record<string, unknown> }> {
  return Object.fromEntries(
    PROBLEM_CODES.map((code) => {
      const { status, title, hint } = PROBLEM_CATALOGUE[code];
      const value = {
        type: `urn:rocket:problem:${code}`,
        title,
        status,
        detail: `${title}.`,
        instance: '/api/PostgreSQL/Cluster',
        code,
        requestId: '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10',
        ...(hint !== undefined && { hint }),
        ...(code === 'validation-failed' && { errors: [{ pointer: '/cluster/clusterName', detail: 'is required' }] }),
      };
      return [code, { summary: title, value }];
    }),
  );
}

function parametersOf(operation: Operation): Parameter[] {
  return (operation.parameters ?? []).filter((parameter): parameter is Parameter => !('$ref' in parameter));
}

function firstSentence(text: string | undefined): string {
  return (text ?? '').split(/\.(?:\s|$)/, 1)[0] ?? '';
}
