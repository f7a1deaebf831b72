import { setTimeout as sleep } from 'node:timers/promises';
import { runsRelease } from '@rocket/domain';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import type { ServiceSpec } from '@rocket/hosts';
import { memberLayout, SERVICE_NAME } from './member-layout.js';
import { explainFault, SHORT, stepFailed, withSession } from './sql-session.js';
import { until } from './until.js';

const CALL_TIMEOUT_MS = 30_000;
/** A server that recovers from a crash accepts connections only afterwards. */
const ANSWER_TIMEOUT_MS = 10 * 60_000;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
const START_ATTEMPTS = 20;
const START_RETRY_MS = 200;
const LOG_TAIL_BYTES = 2_000;

/** The directory of the member's release on its server. @throws `step-failed` when it is not installed there. */
export async function binDirectory(member: EngineMember, signal: AbortSignal): Promise<string> {
  const installations = await member.host.installations('PostgreSQL', { timeoutMs: CALL_TIMEOUT_MS, signal });
  // The distribution may have brought a newer minor by itself: that is the one there is, and it reads the same data.
  const found =
    installations.find(({ version }) => version === member.release) ??
    installations.find(({ version }) => runsRelease(version, member.release));
  if (!found) throw stepFailed(`PostgreSQL ${member.release} is not installed on ${member.serverName}.`);
  return found.binDirectory;
}

/** Starts a member's process; one that runs is left alone. */
export async function start(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<void> {
  const spec = await serviceSpec(cluster, member, signal);
  await member.host.startService(spec, { timeoutMs: CALL_TIMEOUT_MS, signal });
}

/**
 * Starts a member and waits until it answers. After a crash of its main process, sessions of the old server may still
 * hold its shared memory for a moment, and the new one refuses to start beside them: that is worth another attempt. So is
 * a process that was there before and is gone now: it was on its way out, and nothing was started beside it.
 */
export async function startAndAwait(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const wasRunning = await isRunning(member, signal);
    await start(cluster, member, signal);
    try {
      await awaitAnswer(cluster, member, signal);
      return;
    } catch (error) {
      const isGone = wasRunning && !(await isRunning(member, signal));
      const isInTheWay = /shared memory block|postmaster\.pid/.test(String(error));
      if (attempt >= START_ATTEMPTS || !(isGone || isInTheWay)) throw error;
      await sleep(START_RETRY_MS, undefined, { signal });
    }
  }
}

/** Waits until a member that has been started answers. @throws `step-failed` when its process is gone or time is up. */
export async function awaitAnswer(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<void> {
  let fault = '';
  const answered = await until({ timeoutMs: ANSWER_TIMEOUT_MS, everyMs: POLL_MS, signal }, async () => {
    const answer = await withSession(cluster, member, { ...SHORT, signal }, (session) => session.query('select 1')).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        fault = explainFault(error, member);
        return undefined;
      },
    );
    if (!answer) await requireRunning(member, signal);
    return answer;
  });
  if (!answered) throw stepFailed(`PostgreSQL on ${member.serverName} runs but does not answer. ${fault}`);
}

export async function isRunning(member: EngineMember, signal: AbortSignal): Promise<boolean> {
  return (await member.host.serviceStatus(SERVICE_NAME, { timeoutMs: CALL_TIMEOUT_MS, signal })).state === 'running';
}

export async function stop(member: EngineMember, signal: AbortSignal): Promise<void> {
  await member.host.stopService(SERVICE_NAME, { timeoutMs: STOP_TIMEOUT_MS + CALL_TIMEOUT_MS, signal });
}

/** @throws `step-failed` with the end of its log when the process is gone. */
export async function requireRunning(member: EngineMember, signal: AbortSignal): Promise<void> {
  if (await isRunning(member, signal)) return;
  const log = await member.host.serviceLog(SERVICE_NAME, LOG_TAIL_BYTES, { timeoutMs: CALL_TIMEOUT_MS, signal });
  const reason =
    log
      .split('\n')
      .filter((line) => /FATAL|PANIC|could not|error/i.test(line))
      .pop() ??
    log.trim().split('\n').pop() ??
    '';
  throw stepFailed(`PostgreSQL on ${member.serverName} is not running: ${reason.trim()}`);
}

async function serviceSpec(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<ServiceSpec> {
  const layout = memberLayout(member);
  const isReplica = await member.host.exists(`${layout.data}/standby.signal`, { timeoutMs: CALL_TIMEOUT_MS, signal });
  return {
    name: SERVICE_NAME,
    argv: [`${await binDirectory(member, signal)}/postgres`, '-D', layout.data],
    // Fast shutdown: sessions are ended, a checkpoint is written.
    stopSignal: 'SIGINT',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    instance: {
      dbmsType: 'PostgreSQL',
      release: member.release,
      instanceName: cluster.clusterName,
      dataDirectory: layout.data,
    },
    pidFile: `${layout.data}/postmaster.pid`,
    // A primary that stops first gives its last WAL to the replicas that are still there.
    stopOrder: isReplica ? 20 : 10,
  };
}
