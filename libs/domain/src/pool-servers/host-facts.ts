/** What the server itself says. Sizes in GB of 1024^3 bytes. */
export interface HostFacts {
  hostname: string;
  /** As people call it, `Debian GNU/Linux 12 (bookworm)`. */
  osVersion: string;
  kernel: string;
  /** As the kernel calls it, `x86_64`. */
  architecture: string;
  cpu: number;
  ramGb: number;
  /** The file system that holds the databases. */
  diskGb: number;
  freeDiskGb: number;
  /** Every IP address it has, but those of the loopback (which are all that a local server has). */
  addresses: string[];
  /** Changes with every boot. */
  bootId: string;
  /** ISO 8601 UTC. */
  bootedAt: string;
}

/** Something that must hold on a server. */
export interface HostCheck {
  /** One word or two, always the same for the same check. */
  name: string;
  /** `warning`: worth knowing, and no obstacle. */
  outcome: 'ok' | 'warning' | 'failed';
  /** What was found, as a sentence. */
  detail: string;
  /** What to do about it; absent when it is ok. */
  advice?: string;
}

/** How busy a server is at one instant. */
export interface HostSample {
  /** Averaged over a minute. */
  load: number;
  /** All processors together, since it was started. */
  cpuIdleMs: number;
  cpuTotalMs: number;
  memoryTotalBytes: number;
  /** What could be given to somebody who asks for it. */
  memoryAvailableBytes: number;
  /** The file systems that are on disks, by where they are mounted. */
  mounts: { mount: string; sizeBytes: number; availableBytes: number }[];
}
