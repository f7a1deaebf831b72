import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { FieldProblem, FleetEvent, NamedServer, Problem, ServerSize, SESSION_COOKIE } from '@rocket/contracts';
import { describeOperations } from './describe-operations.js';
import { describeSchemas } from './describe-schemas.js';
import { operationId, routesOf } from './routes.js';

const DESCRIPTION = `Runs PostgreSQL and MongoDB clusters on servers you own.

Every error is \`application/problem+json\` (RFC 9457) with a stable \`code\`. Every response carries \`X-Request-Id\`.
Lists answer \`items\`, \`total\` and \`nextCursor\`. A POST with an \`Idempotency-Key\` may be repeated: the same key and body
answer the first result again for 24 hours. Times are ISO 8601 UTC; sizes are GB. A trailing slash is accepted everywhere.`;

/** Builds the OpenAPI document of all routes. */
export function buildOpenApi(app: NestFastifyApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Rocket DBaaS')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'this installation')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'For programs: an API token (`rkt_...`) or the token of a login.',
    })
    .addCookieAuth(SESSION_COOKIE, {
      type: 'apiKey',
      in: 'cookie',
      description: 'For the browser: set by the login. Changes need `X-XSRF-TOKEN` as well.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: operationId,
    extraModels: [Problem, FieldProblem, FleetEvent, NamedServer, ServerSize],
  });
  describeSchemas(document);
  describeOperations(document, routesOf(app));
  return document;
}

/** `GET /api/openapi.json` and `GET /api/docs`: public, like the program itself. Nothing in them comes from the database. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('api/docs', app, buildOpenApi(app), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Rocket DBaaS API',
    swaggerOptions: { displayRequestDuration: true, persistAuthorization: false, tryItOutEnabled: false },
  });
}
