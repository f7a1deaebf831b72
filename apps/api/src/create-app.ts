import 'reflect-metadata';
import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DynamicModule } from '@nestjs/common';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { EveryRouteDeclares } from './access/every-route-declares.js';
import { AppModule } from './app.module.js';
import { acceptOnlyJson } from './edge/body-parser.js';
import { IdempotencyKeys } from './edge/idempotency/idempotency-keys.js';
import { keepAnswers } from './edge/idempotency/keep-answers.js';
import type { Infrastructure } from './edge/infrastructure.js';
import { NestLogger } from './edge/nest-logger.js';
import { sendProblem } from './edge/problem.filter.js';
import { addRequestHooks, requestIdOf } from './edge/request-hooks.js';
import { serveOpenApi } from './edge/openapi/serve-openapi.js';
import { RouteTable } from './edge/route-table.js';
import { addSecurityHeaders } from './edge/security-headers.js';
import { serveDashboard } from './web/serve-dashboard.js';

const BODY_LIMIT_BYTES = 1024 * 1024;
/** A client that takes longer to send its request is not talking to us. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than usual load balancers keep theirs (60 s), so that they never reuse a connection that we just closed. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** Server names have up to 253 characters, and escaping may triple them. */
const PATH_PARAMETER_MAX = 800;

export interface AppOptions extends Infrastructure {
  databaseUrl: string;
  /** For tests: other modules than the product's. */
  root?: DynamicModule;
}

/** The API, complete and initialized, but not listening yet. */
export async function createApp({ databaseUrl, root, ...infrastructure }: AppOptions): Promise<NestFastifyApplication> {
  const { config, logger } = infrastructure;
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new fastify.LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }: { headers: Record<string, string | string[] | undefined> }) => requestIdOf(headers),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    trustProxy: config.trustProxy,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: PATH_PARAMETER_MAX },
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(root ?? AppModule.with(infrastructure, databaseUrl), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  try {
    await equip(app, adapter.getInstance(), infrastructure);
  } catch (error) {
    // Whatever did not start must not keep the process, or a test, alive by its database connections.
    await app.close().catch(() => undefined);
    throw error;
  }
  return app;
}

/** Puts everything around the routes that all of them share. */
async function equip(app: NestFastifyApplication, instance: FastifyInstance, { config, logger }: Infrastructure): Promise<void> {
  app.get(EveryRouteDeclares, { strict: false }).check();
  app.get(RouteTable, { strict: false }).watch(instance);
  acceptOnlyJson(instance);
  addRequestHooks(instance);
  await addSecurityHeaders(instance, config.publicUrl?.startsWith('https:') === true);
  await instance.register(cookie);
  keepAnswers(instance, () => app.get(IdempotencyKeys, { strict: false }));
  app.setGlobalPrefix('api');
  serveOpenApi(app);
  await serveDashboard(instance, logger);
  await app.init();
  await instance.ready();
}
