import { connect } from 'node:net';
import type { EngineCluster, EngineMember, HostCheck, StepIo } from '@rocket/engine-core';
import { readMarker } from './build-marker.js';
import { memberLayout } from './member-layout.js';
import { isRunning } from './member-service.js';

const CALL_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** An empty cluster is 40 MB with its WAL; less than this left is a full disk. */
const MIN_FREE_DISK_GB = 1;

/** Whether this server can become a member. What an interrupted attempt of the same member left is no obstacle. */
export async function checkHost(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<HostCheck[]> {
  const checks = await Promise.all([
    checkRelease(cluster, member, io.signal),
    checkDisk(member, io.signal),
    checkPort(member, io.signal),
    checkNothingLeft(cluster, member, io.signal),
  ]);
  for (const { name, ok, detail } of checks) io.say(`${member.serverName}: ${name}: ${ok ? 'ok' : 'NOT ok'}, ${detail}`);
  return checks;
}

async function checkRelease(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const installed = (await member.host.installations('PostgreSQL', { timeoutMs: CALL_TIMEOUT_MS, signal })).map(
    ({ version }) => version,
  );
  const ok = installed.includes(cluster.release);
  const list = installed.length === 0 ? 'no PostgreSQL' : installed.join(', ');
  return {
    name: 'release',
    ok,
    detail: ok
      ? `PostgreSQL ${cluster.release} is installed.`
      : `PostgreSQL ${cluster.release} is wanted and ${list} is installed; install it or choose another release.`,
  };
}

async function checkDisk(member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const { freeDiskGb } = await member.host.facts({ timeoutMs: CALL_TIMEOUT_MS, signal });
  const ok = freeDiskGb >= MIN_FREE_DISK_GB;
  return {
    name: 'disk',
    ok,
    detail: `${freeDiskGb.toFixed(1)} GB are free${ok ? '.' : `; at least ${String(MIN_FREE_DISK_GB)} GB are needed.`}`,
  };
}

async function checkPort(member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const at = `${member.host.address}:${String(member.port)}`;
  if (await isRunning(member, signal)) return { name: 'port', ok: true, detail: `the member itself runs on ${at}.` };
  const taken = await accepts(member.host.address, member.port, signal);
  return {
    name: 'port',
    ok: !taken,
    detail: taken ? `something else listens on ${at}; stop it or choose another port.` : `${at} is free.`,
  };
}

async function checkNothingLeft(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<HostCheck> {
  const left = await member.host.list(member.host.rootDirectory, { timeoutMs: CALL_TIMEOUT_MS, signal });
  const marker = await readMarker(member, signal);
  const ours = marker?.clusterId === cluster.clusterId && marker.memberId === member.memberId;
  const base = memberLayout(member).base.split('/').pop();
  const strangers = left.filter((name) => !(ours && name === base));
  const ok = strangers.length === 0;
  return {
    name: 'leftovers',
    ok,
    detail: ok
      ? 'nothing of another cluster is on it.'
      : `${strangers.join(', ')} is left on it from before; clean the server first.`,
  };
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
