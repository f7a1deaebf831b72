import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import { endBuild } from '../build-marker.js';
import { memberLayout } from '../member-layout.js';
import { isRunning } from '../member-service.js';
import { stepFailed } from '../sql-session.js';

const LIMITS_MS = 30_000;
/** Removing a terabyte takes its time. */
const REMOVE_TIMEOUT_MS = 30 * 60_000;

/** `tag`: `a-z0-9-`, ours. */
const asideOf = (member: EngineMember, tag: string): string => `${memberLayout(member).base}/aside-${tag}`;

/** Puts the data of a member that is stopped where nothing touches them. Done before: nothing happens. */
export async function setAside(member: EngineMember, tag: string, io: StepIo): Promise<void> {
  const limits = { timeoutMs: LIMITS_MS, signal: io.signal };
  const [data, aside] = [memberLayout(member).data, asideOf(member, tag)];
  if (await member.host.exists(aside, limits)) return;
  if (await isRunning(member, io.signal)) throw stepFailed(`${member.serverName} runs: its data cannot be set aside.`);
  await runOrFail(member.host, ['mv', '--no-target-directory', data, aside], limits);
  io.say(`${member.serverName}: its data are set aside, and stay until what is restored was found well.`);
}

/** Puts them back in the place of whatever is there now. The member stays stopped. Nothing set aside: they are there. */
export async function takeBack(cluster: EngineCluster, member: EngineMember, tag: string, io: StepIo): Promise<void> {
  const limits = { timeoutMs: LIMITS_MS, signal: io.signal };
  const [data, aside] = [memberLayout(member).data, asideOf(member, tag)];
  if (await isRunning(member, io.signal)) throw stepFailed(`${member.serverName} runs: its data cannot be put back.`);
  if (await member.host.exists(aside, limits)) {
    await member.host.remove(data, { ...limits, timeoutMs: REMOVE_TIMEOUT_MS });
    await runOrFail(member.host, ['mv', '--no-target-directory', aside, data], limits);
    io.say(`${member.serverName}: its data are back as they were.`);
  }
  // Also when they are back since before an interruption: what was being restored had marked them as unfinished.
  await endBuild(cluster, member, io);
}

/** Removes what was set aside. */
export async function discardAside(member: EngineMember, tag: string, io: StepIo): Promise<void> {
  await member.host.remove(asideOf(member, tag), { timeoutMs: REMOVE_TIMEOUT_MS, signal: io.signal });
  io.say(`${member.serverName}: what was set aside is removed.`);
}
