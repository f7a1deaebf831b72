import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import type { HostSample } from '../host-executor.js';

/** How busy this machine is, with the file system of one directory: the others are none of a local server's. */
export async function sampleMachine(directory: string): Promise<HostSample> {
  const disk = await statfs(directory);
  const times = cpus().map((processor) => processor.times);
  const idle = times.reduce((sum, { idle: ms }) => sum + ms, 0);
  const total = times.reduce((sum, { user, nice, sys, idle: ms, irq }) => sum + user + nice + sys + ms + irq, 0);
  return {
    load: loadavg()[0] ?? 0,
    cpuIdleMs: idle,
    cpuTotalMs: total,
    memoryTotalBytes: totalmem(),
    memoryAvailableBytes: freemem(),
    mounts: [{ mount: directory, sizeBytes: disk.blocks * disk.bsize, availableBytes: disk.bavail * disk.bsize }],
  };
}
