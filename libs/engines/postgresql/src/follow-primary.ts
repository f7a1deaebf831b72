import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { isDomainError } from '@rocket/domain';
import { beginBuild, endBuild, isBuilt, markUnfinished } from './build-marker.js';
import { replicationConninfo } from './configuration-files.js';
import { configureReplicationAccess } from './configure-member.js';
import { divergence } from './divergence.js';
import { isInRecovery } from './is-primary.js';
import { MAINTENANCE_DATABASE, memberLayout, REPLICATION_ROLE } from './member-layout.js';
import { awaitAnswer, binDirectory, isRunning, stop } from './member-service.js';
import { addReplica } from './replica.js';
import { dropOwnSlots } from './replication-slot.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import { becomeStandby } from './standby-signal.js';

const FILE_TIMEOUT_MS = 30_000;
/** It reads all of the target once, and copies what differs. */
const REWIND_TIMEOUT_MS = 6 * 60 * 60_000;

/** What pg_rewind calls on the server that it copies from, as its manual lists it. */
const REWIND_FUNCTIONS = [
  'pg_catalog.pg_ls_dir(text, boolean, boolean)',
  'pg_catalog.pg_stat_file(text, boolean)',
  'pg_catalog.pg_read_binary_file(text)',
  'pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)',
];

/**
 * Lets a member follow the primary, wherever it comes from: a replica of another member, a former primary, one that was
 * down, one that is not there. What went another way than the primary never comes back as it is: it is rewound where
 * that can be done, or else copied anew. Returns when it streams.
 */
export async function followPrimary(
  cluster: EngineCluster,
  primary: EngineMember,
  member: EngineMember,
  io: StepIo,
): Promise<void> {
  // One that does not answer may be a primary as well: only a replica that says so stays up.
  if ((await isRunning(member, io.signal)) && (await isInRecovery(cluster, member, io.signal)) !== true) {
    io.say(`${member.serverName}: is stopped, to come back as a replica.`);
    await stop(member, io.signal);
  }
  if (await isBuilt(cluster, member, io.signal)) {
    const reason = await divergence(cluster, primary, member, io);
    if (reason === undefined) await becomeStandby(member, io);
    else await bringBack(cluster, primary, member, reason, io);
  }
  await addReplica(cluster, primary, member, io);
  // Those of a former primary would keep WAL for members that follow somebody else now.
  await dropOwnSlots(cluster, member, io.signal);
}

async function bringBack(
  cluster: EngineCluster,
  primary: EngineMember,
  member: EngineMember,
  reason: string,
  io: StepIo,
): Promise<void> {
  io.say(`${member.serverName}: cannot follow as it is. ${reason}`);
  if (await isRunning(member, io.signal)) await stop(member, io.signal);
  const program = `${await binDirectory(member, io.signal)}/pg_rewind`;
  if (await member.host.exists(program, { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal })) {
    try {
      await rewind(cluster, primary, member, program, io);
      return;
    } catch (error) {
      io.signal.throwIfAborted();
      // A server that is away is no reason to give up what it holds.
      if (!isDomainError(error) || error.code === 'host-unreachable' || error.code === 'command-timed-out') throw error;
      io.say(`${member.serverName}: could not be rewound. ${error.detail}`);
    }
  }
  // Without a whole copy, the next step makes a new one.
  await beginBuild(cluster, member, io);
}

/** Interrupted half-way, what it leaves is no data directory any more: until it is done, the member counts as unfinished. */
async function rewind(
  cluster: EngineCluster,
  primary: EngineMember,
  member: EngineMember,
  program: string,
  io: StepIo,
): Promise<void> {
  const { data } = memberLayout(member);
  await awaitAnswer(cluster, primary, io.signal);
  await withSession(cluster, primary, { ...SHORT, signal: io.signal }, async (session) => {
    for (const signature of REWIND_FUNCTIONS)
      await session.query(`grant execute on function ${signature} to ${REPLICATION_ROLE}`);
    // Its control file shall say the new timeline: pg_rewind compares the last checkpoints.
    await session.query('checkpoint');
  });
  await configureReplicationAccess(cluster, member, io.signal);
  await markUnfinished(cluster, member, io);
  io.say(`${member.serverName}: rewinding to where it left the history of ${primary.serverName}.`);
  const source = `${replicationConninfo(cluster, primary, member, 'pg_rewind')} dbname=${MAINTENANCE_DATABASE}`;
  const { stderr } = await runOrFail(member.host, [program, `--target-pgdata=${data}`, `--source-server=${source}`], {
    timeoutMs: REWIND_TIMEOUT_MS,
    signal: io.signal,
  });
  for (const line of stderr.split('\n').filter(Boolean)) io.say(`${member.serverName}: ${line}`);
  await becomeStandby(member, io);
  await endBuild(cluster, member, io);
  if (!(await isBuilt(cluster, member, io.signal))) throw stepFailed(`${member.serverName} was rewound and is not whole.`);
}
