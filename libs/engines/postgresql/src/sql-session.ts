import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkServerIdentity } from 'node:tls';
import pg from 'pg';
import { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { MAINTENANCE_DATABASE, REPLICATION_ROLE, SUPERUSER } from './member-layout.js';

export interface ConnectionOptions {
  database?: string;
  connectTimeoutMs: number;
  /** No statement takes longer, neither there nor as seen from here. */
  statementTimeoutMs: number;
  /** As the server shows it. */
  applicationName?: string;
  /** The server is not told of the time-out: a session without settings of its own sees the parameters that others get. */
  isBare?: boolean;
  /** It is the replication role that connects, and speaks the replication protocol. What takes how long is for the caller to bound. */
  replicates?: boolean;
}

export interface SessionOptions extends ConnectionOptions {
  signal: AbortSignal;
}

/** Milliseconds that a live server may need to accept a connection and to answer a question of ours. */
export const SHORT = { connectTimeoutMs: 5_000, statementTimeoutMs: 15_000 };

const CLOSE_TIMEOUT_MS = 1_000;

/** One connection to a member. @throws DomainError `step-failed` that says what the server said; the signal's reason. */
export interface Session {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
  /** For what `query` cannot do. What it throws is as the driver says it. */
  client: pg.Client;
}

/** A connection of the superuser to a member, for who has to keep it; `withSession` is for everybody else. */
export interface Connection {
  /** Not connected yet. What it throws is as the driver says it. */
  client: pg.Client;
  /** Ends it at once, whatever is under way: that fails with `reason` where there is one. */
  destroy: (reason?: Error) => void;
  /** Takes leave of the server, as far as it listens. Never throws. */
  close: () => Promise<void>;
}

/** The one place that says how a member is connected to. */
export function makeConnection(cluster: EngineCluster, member: EngineMember, options: ConnectionOptions): Connection {
  const socket = new Socket();
  const client = new pg.Client({
    stream: () => socket,
    host: member.host.address,
    port: member.port,
    ...(options.replicates === true
      ? { user: REPLICATION_ROLE, password: cluster.passwords.replication, replication: 'true' }
      : { user: SUPERUSER, password: cluster.passwords.superuser, query_timeout: options.statementTimeoutMs + 1_000 }),
    database: options.database ?? MAINTENANCE_DATABASE,
    application_name: options.applicationName ?? 'rocket-dbaas',
    connectionTimeoutMillis: options.connectTimeoutMs,
    ...(options.isBare !== true && options.replicates !== true && { statement_timeout: options.statementTimeoutMs }),
    keepAlive: true,
    ...(cluster.caCertificatePem !== undefined && { ssl: verifiedTls(cluster.caCertificatePem, member) }),
  });
  // A connection that breaks between two queries is reported by the next one.
  client.on('error', () => undefined);
  return { client, destroy: (reason) => void socket.destroy(reason), close: () => closeQuietly(client, socket) };
}

/**
 * Works in one connection of the superuser to a member. The connection is gone afterwards, whatever happens.
 * Only what the connection says is translated: what `work` throws otherwise passes as it is.
 */
export async function withSession<T>(
  cluster: EngineCluster,
  member: EngineMember,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { signal } = options;
  signal.throwIfAborted();
  const { client, destroy, close } = makeConnection(cluster, member, options);
  const onAbort = (): void => destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const fail = (error: unknown): never => {
    signal.throwIfAborted();
    throw stepFailed(explainFault(error, member), error);
  };
  try {
    await client.connect().catch(fail);
    return await work({
      client,
      query: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => client.query<Row>(text, values).catch(fail),
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await close();
  }
}

/** The certificate must be signed by our CA for the address we meant, not for whatever name the driver looks at. */
function verifiedTls(ca: string, member: EngineMember): object {
  return {
    ca,
    rejectUnauthorized: true,
    checkServerIdentity: (_name: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(member.host.address, certificate),
  };
}

async function closeQuietly(client: pg.Client, socket: Socket): Promise<void> {
  // `end` waits for the server to hang up, which a dead one never does.
  await Promise.race([client.end().catch(() => undefined), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  socket.destroy();
}

/** Why a server did not answer, for a person. Never holds a secret: PostgreSQL does not repeat passwords. */
export function explainFault(error: unknown, member: EngineMember): string {
  if (error instanceof DomainError) return error.detail;
  const at = `${member.host.address}:${String(member.port)}`;
  const code = (error as { code?: string }).code;
  if (code === 'ECONNREFUSED') return `Nothing listens on ${at}.`;
  if (code === '57P03') return `The server on ${at} is starting up or shutting down.`;
  const text = error instanceof Error ? error.message : String(error);
  if (/timeout|timed out/i.test(text) || code === 'ETIMEDOUT') return `The server on ${at} did not answer in time.`;
  return `The server on ${at} said: ${text}`;
}

export function stepFailed(detail: string, cause?: unknown): DomainError {
  return new DomainError('step-failed', detail, {}, [], { cause });
}
