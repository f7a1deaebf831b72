import { connect } from 'node:net';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import type { HostCheck } from '@rocket/hosts';
import { readMarker } from './build-marker.js';
import { memberLayout } from './member-layout.js';
import { isRunning } from './member-service.js';

const CALL_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** An empty cluster is 40 MB with its WAL; less than this left is a full disk. */
const MIN_FREE_DISK_GB = 1;

/** Whether this server can become a member. What an interrupted attempt of the same member left is no obstacle. */
export async function checkHost(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<HostCheck[]> {
  return Promise.all([
    checkRelease(member, io.signal),
    checkDisk(member, io.signal),
    checkPort(member, io.signal),
    checkNothingLeft(cluster, member, io.signal),
  ]);
}

async function checkRelease(member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const limits = { timeoutMs: CALL_TIMEOUT_MS, signal };
  const installed = (await member.host.installations('PostgreSQL', limits)).map(({ version }) => version);
  const wanted = `PostgreSQL ${member.release}`;
  if (installed.includes(member.release)) return ok('release', `${wanted} is installed.`);
  const installable = await member.host.installableReleases('PostgreSQL', limits);
  if (installable.includes(member.release)) return ok('release', `${wanted} can be installed.`);
  const list = installable.length === 0 ? 'no PostgreSQL' : installable.join(', ');
  return failed('release', `${wanted} is wanted, and the server has ${list}.`, 'Choose another release or another server.');
}

async function checkDisk(member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const { freeDiskGb } = await member.host.facts({ timeoutMs: CALL_TIMEOUT_MS, signal });
  const found = `${freeDiskGb.toFixed(1)} GB are free.`;
  if (freeDiskGb >= MIN_FREE_DISK_GB) return ok('disk', found);
  return failed('disk', found, `Make room: at least ${String(MIN_FREE_DISK_GB)} GB are needed.`);
}

async function checkPort(member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const at = `${member.host.address}:${String(member.port)}`;
  if (await isRunning(member, signal)) return ok('port', `The member itself runs on ${at}.`);
  if (!(await accepts(member.host.address, member.port, signal))) return ok('port', `${at} is free.`);
  return failed('port', `Something else listens on ${at}.`, 'Stop it or choose another port.');
}

async function checkNothingLeft(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const left = await member.host.list(member.host.rootDirectory, { timeoutMs: CALL_TIMEOUT_MS, signal });
  const marker = await readMarker(member, signal);
  const ours = marker?.clusterId === cluster.clusterId && marker.memberId === member.memberId;
  const base = memberLayout(member).base.split('/').pop();
  const strangers = left.filter((name) => !(ours && name === base));
  if (strangers.length === 0) return ok('leftovers', 'Nothing of another cluster is on it.');
  return failed('leftovers', `${strangers.join(', ')} is left on it from before.`, 'Clean the server first.');
}

function ok(name: string, detail: string): HostCheck {
  return { name, outcome: 'ok', detail };
}

function failed(name: string, detail: string, advice: string): HostCheck {
  return { name, outcome: 'failed', detail, advice };
}

function accepts(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS, signal });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
