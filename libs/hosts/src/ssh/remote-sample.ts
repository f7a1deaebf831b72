import { DomainError } from '@rocket/domain';
import type { CallLimits, HostSample } from '../host-executor.js';
import type { RemoteShell } from './remote-shell.js';

/** File systems that are no disks, and those that are full by nature. */
const ASK = `cat /proc/loadavg
head -n 1 /proc/stat
getconf CLK_TCK
sed -n 's/^\\(MemTotal\\|MemAvailable\\): *\\([0-9]*\\) kB$/\\1 \\2/p' /proc/meminfo
df -Pkl -x tmpfs -x devtmpfs -x squashfs -x iso9660 2>/dev/null || true`;

/** @throws DomainError `command-failed` when it gives no sensible answer */
export async function readRemoteSample(shell: RemoteShell, limits: CallLimits): Promise<HostSample> {
  const { stdout } = await shell.script('login', ASK, [], limits);
  const sample = parseSample(stdout);
  if (sample === undefined) throw new DomainError('command-failed', `${shell.target.serverName} does not say how busy it is.`);
  return sample;
}

/** Reads what was asked for, in its order. A mount whose name has a space in it is taken as a whole. */
export function parseSample(text: string): HostSample | undefined {
  const [loads = '', processors = '', ticks = '', total = '', available = '', , ...disks] = text.split('\n');
  const load = Number(loads.split(' ')[0]);
  const ticksPerSecond = Number(ticks);
  // user nice system idle iowait irq softirq steal; guest time is part of user.
  const times = processors.trim().split(/\s+/).slice(1, 9).map(Number);
  const sum = times.reduce((all, one) => all + one, 0);
  const memoryTotalBytes = 1024 * Number(/^MemTotal (\d+)$/.exec(total)?.[1]);
  const memoryAvailableBytes = 1024 * Number(/^MemAvailable (\d+)$/.exec(available)?.[1]);
  const numbers = [load, ticksPerSecond, sum, memoryTotalBytes, memoryAvailableBytes];
  if (loads === '' || times.length < 4 || !numbers.every(Number.isFinite) || ticksPerSecond <= 0) return undefined;
  const toMs = 1000 / ticksPerSecond;
  return {
    load,
    cpuIdleMs: ((times[3] ?? 0) + (times[4] ?? 0)) * toMs,
    cpuTotalMs: sum * toMs,
    memoryTotalBytes,
    memoryAvailableBytes,
    mounts: mountsOf(disks),
  };
}

/** Two mounts of one file system are one: the shorter path is its name. */
function mountsOf(lines: readonly string[]): HostSample['mounts'] {
  const byDevice = new Map<string, HostSample['mounts'][number]>();
  for (const line of lines) {
    const [, device, blocks, available, mount] = /^(.+?)\s+(\d+)\s+\d+\s+(-?\d+)\s+\S+\s+(\/.*)$/.exec(line) ?? [];
    if (device === undefined || mount === undefined || Number(blocks) === 0) continue;
    const known = byDevice.get(device);
    if (known && known.mount.length <= mount.length) continue;
    byDevice.set(device, { mount, sizeBytes: 1024 * Number(blocks), availableBytes: Math.max(0, 1024 * Number(available)) });
  }
  return [...byDevice.values()];
}
