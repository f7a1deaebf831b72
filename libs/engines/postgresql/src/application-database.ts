import pg from 'pg';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { ACCOUNT_ROLE, MAINTENANCE_DATABASE, REPLICATION_ROLE, SUPERUSER } from './member-layout.js';
import { awaitAnswer } from './member-service.js';
import { createOrResetRole } from './roles.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';

/** Copying the template database of a fresh cluster takes well under a second; a busy disk may need longer. */
const CREATE_TIMEOUT_MS = 2 * 60_000;

/** Makes the application's database and the role that owns it; nobody else may connect to it or create in it. */
export async function createDatabase(cluster: EngineCluster, primary: EngineMember, io: StepIo): Promise<void> {
  requireFreeNames(cluster);
  await awaitAnswer(cluster, primary, io.signal);
  const options = { ...SHORT, statementTimeoutMs: CREATE_TIMEOUT_MS, signal: io.signal };
  const database = pg.escapeIdentifier(cluster.databaseName);
  const owner = pg.escapeIdentifier(cluster.ownerName);
  await withSession(cluster, primary, options, async (session) => {
    await createOrResetRole(session, cluster.ownerName, 'LOGIN', cluster.passwords.owner);
    const known = await session.query('select from pg_database where datname = $1', [cluster.databaseName]);
    if (known.rowCount === 0) await session.query(`CREATE DATABASE ${database} OWNER ${owner}`);
    else await session.query(`ALTER DATABASE ${database} OWNER TO ${owner}`);
    await session.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  });
  await withSession(cluster, primary, { ...options, database: cluster.databaseName }, async (session) => {
    await session.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  });
  io.say(`${primary.serverName}: database ${cluster.databaseName} belongs to ${cluster.ownerName}.`);
}

/** @throws `step-failed` when the cluster's own names are meant: their password would be reset. */
function requireFreeNames(cluster: EngineCluster): void {
  if ([SUPERUSER, REPLICATION_ROLE, ACCOUNT_ROLE].includes(cluster.ownerName) || cluster.ownerName.startsWith('pg_')) {
    throw stepFailed(`The role name ${cluster.ownerName} is reserved.`);
  }
  if ([MAINTENANCE_DATABASE, 'template0', 'template1'].includes(cluster.databaseName)) {
    throw stepFailed(`The database name ${cluster.databaseName} is reserved.`);
  }
}
