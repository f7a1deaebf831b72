import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { MemoryBackupStores } from '@rocket/backup-stores/testing';
import { createEngineRegistry } from '@rocket/engine-registry';
import { migrateQueue } from '@rocket/jobs';
import { openHosts } from '@rocket/operations';
import { createTestDatabase, type TestDatabase } from '@rocket/persistence/testing';
import { UnitOfWork } from '@rocket/persistence';
import { createLogger, parseConfig, SecretBox, type Clock, type Config } from '@rocket/platform';
import type { Role } from '@rocket/domain';
import { AppModule } from '../app.module.js';
import { createApp } from '../create-app.js';

/** The directory whose `node_modules` holds the PostgreSQL packages. */
const WORKSPACE_ROOT = join(import.meta.dirname, '..', '..', '..', '..');

export const ADMIN_PASSWORD = 'correct horse battery staple';

/** A clock that a test sets forward. */
export class TestClock implements Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(ms: number): void {
    this.offsetMs += ms;
  }
}

export interface TestApiOptions {
  environment?: Record<string, string>;
  /** Controllers of the test itself, behind the same edge as the product's. */
  controllers?: Type[];
  /** Another API over the same database. */
  database?: TestDatabase;
  logLevel?: string;
}

/** A complete API over a database of its own, without a port. */
export class TestApi {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly clock: TestClock,
    readonly config: Config,
    private readonly logLines: string[],
    private readonly ownsDatabase: boolean,
  ) {}

  static async start({
    environment = {},
    controllers = [],
    database,
    logLevel = 'debug',
  }: TestApiOptions = {}): Promise<TestApi> {
    const own = database ?? (await createTestDatabase());
    const config = parseConfig({
      DATABASE_URL: own.url,
      ROCKET_ADMIN_PASSWORD: ADMIN_PASSWORD,
      // Never made unless a test adds a local server.
      ROCKET_DATA_DIR: join(tmpdir(), `rocket-api-test-${randomBytes(6).toString('hex')}`),
      ...environment,
    });
    await migrateQueue({ queue: config.queue, databaseUrl: own.url });
    const logLines: string[] = [];
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logLines.push(chunk.toString('utf8'));
        done();
      },
    });
    const logger = createLogger({ name: 'api', level: logLevel, destination });
    const clock = new TestClock();
    const secretBox = new SecretBox(randomBytes(32));
    const { dataDirectory } = config;
    let app: NestFastifyApplication | undefined;
    const uow = (): UnitOfWork => {
      if (!app) throw new Error('The API is not up yet.');
      return app.get(UnitOfWork, { strict: false });
    };
    const hosts = await openHosts({ dataDirectory, root: WORKSPACE_ROOT, secretBox, uow });
    const infrastructure = {
      config,
      logger,
      clock,
      secretBox,
      hosts,
      engines: createEngineRegistry(),
      backupStores: new MemoryBackupStores(),
    };
    class TestRoot {}
    const root = { module: TestRoot, imports: [AppModule.with(infrastructure, own.url)], controllers };
    try {
      app = await createApp({ ...infrastructure, databaseUrl: own.url, root });
      return new TestApi(app, own, clock, config, logLines, database === undefined);
    } catch (error) {
      if (!database) await own.drop();
      throw error;
    }
  }

  /** Everything that was logged so far. */
  get log(): string {
    return this.logLines.join('');
  }

  get unitOfWork(): UnitOfWork {
    return this.app.get(UnitOfWork, { strict: false });
  }

  async send(request: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(request);
  }

  async get(url: string, token?: string): Promise<LightMyRequestResponse> {
    return this.send({ method: 'GET', url, headers: bearer(token) });
  }

  async post(
    url: string,
    payload: object | string,
    token?: string,
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    return this.send({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json', ...bearer(token), ...headers },
    });
  }

  async signIn(username = 'admin', password = ADMIN_PASSWORD): Promise<string> {
    const answer = await this.post('/api/auth/login', { username, password });
    if (answer.statusCode !== 200) throw new Error(`login failed: ${answer.body}`);
    return answer.json<{ token: string }>().token;
  }

  /** Somebody new with this role, signed in. */
  async signInAs(role: Role, username = `${role}-${randomBytes(4).toString('hex')}`): Promise<string> {
    const admin = await this.signIn();
    const created = await this.post('/api/users', { username, role, password: ADMIN_PASSWORD }, admin);
    if (created.statusCode !== 201) throw new Error(`user was not created: ${created.body}`);
    return this.signIn(username);
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
  }
}

export function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Cookies of a response as a browser would send them back. */
export function cookiesOf(response: LightMyRequestResponse): Record<string, string> {
  return Object.fromEntries(response.cookies.map(({ name, value }) => [name, value]));
}

/** What the API answers, as a test reads it. */
export interface ProblemBody {
  code: string;
  detail: string;
  errors: { pointer: string; detail: string }[];
}

/** The fields that a 422 names, sorted. */
export function faultPointers(response: LightMyRequestResponse): string[] {
  return response
    .json<ProblemBody>()
    .errors.map(({ pointer }) => pointer)
    .sort();
}
