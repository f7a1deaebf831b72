import { randomUUID } from 'node:crypto';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { beginBuild, endBuild, isBuilt } from './build-marker.js';
import { configureMember } from './configure-member.js';
import { memberLayout, REPLICATION_ROLE, SUPERUSER } from './member-layout.js';
import { binDirectory, isRunning, startAndAwait } from './member-service.js';
import { createAccountRole, createOrResetRole } from './roles.js';
import { majorOf } from './releases.js';
import { scramVerifier } from './scram-verifier.js';
import { STATEMENTS_LIBRARY } from './insight/counted-statements.js';
import { SHORT, withSession } from './sql-session.js';

const INITDB_TIMEOUT_MS = 5 * 60_000;
const FILE_TIMEOUT_MS = 30_000;

/** Makes an empty cluster of one member that accepts writes. */
export async function createFirstMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  if (await isBuilt(cluster, member, io.signal)) {
    io.say(`${member.serverName}: the data directory is initialised already.`);
  } else {
    await beginBuild(cluster, member, io);
    await initialise(cluster, member, io);
    await endBuild(cluster, member, io);
  }
  const wasRunning = await isRunning(member, io.signal);
  const changed = await configureMember(cluster, member, undefined, io.signal);
  await startAndAwait(cluster, member, io.signal);
  await withSession(cluster, member, { ...SHORT, signal: io.signal }, async (session) => {
    if (wasRunning && changed) await session.query('select pg_reload_conf()');
    if (member.host.capabilities.canInstallPackages) await createAccountRole(session);
    await session.query(`create extension if not exists ${STATEMENTS_LIBRARY}`);
    await createOrResetRole(session, REPLICATION_ROLE, 'LOGIN REPLICATION NOINHERIT', cluster.passwords.replication);
  });
  io.say(`${member.serverName}: PostgreSQL ${member.release} accepts writes on ${member.host.address}:${String(member.port)}.`);
}

/**
 * initdb works in a directory that is this attempt's alone and becomes the data directory when it is whole: an initdb
 * that outlives the worker that started it cannot write into the data of the next attempt. It forces its result to
 * disk before it ends, so what follows may rely on it.
 */
async function initialise(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal };
  const attempt = `${layout.base}/initdb-${randomUUID()}`;
  io.say(`${member.serverName}: initialising a data directory with checksums.`);
  // initdb takes a verifier where it takes a password: the password itself never reaches this server's disk.
  await member.host.writeFile(layout.initPassword, `${scramVerifier(cluster.passwords.superuser)}\n`, 0o600, limits);
  try {
    const initdb = `${await binDirectory(member, io.signal)}/initdb`;
    await runOrFail(member.host, [initdb, ...initdbArguments(member, layout.initPassword, attempt)], {
      ...limits,
      timeoutMs: INITDB_TIMEOUT_MS,
    });
    await runOrFail(member.host, ['mv', attempt, layout.data], limits);
  } finally {
    await member.host.remove(layout.initPassword, { timeoutMs: FILE_TIMEOUT_MS });
  }
}

function initdbArguments(member: EngineMember, passwordFile: string, directory: string): string[] {
  // The built-in provider sorts the same on every machine, whatever its C library does; it came with 17.
  const locale =
    majorOf(member.release) >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : ['--locale=C.UTF-8'];
  return [
    `--pgdata=${directory}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--data-checksums',
    '--encoding=UTF8',
    ...locale,
    '--no-instructions',
  ];
}
