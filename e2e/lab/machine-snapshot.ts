import { readFileSync, readdirSync } from 'node:fs';
import { finish } from './lab-under-test.js';

/** Everything of this machine that a lab makes, by its kinds. */
export interface MachineSnapshot {
  links: string[];
  addresses: string[];
  routes: string[];
  namespaces: string[];
  mounts: string[];
  cgroups: string[];
  /** Command lines of what lives in the cgroup of a lab. */
  processes: string[];
  machines: string[];
}

export async function machineSnapshot(): Promise<MachineSnapshot> {
  return {
    links: names(await finish('ip', ['-json', 'link', 'show']), 'ifname'),
    addresses: names(await finish('ip', ['-4', '-json', 'address', 'show']), 'ifname'),
    routes: names(await finish('ip', ['-4', '-json', 'route', 'show', 'table', 'all']), 'dst'),
    namespaces: names(await finish('ip', ['-json', 'netns', 'list']), 'name'),
    mounts: mountPoints().sort(),
    cgroups: mountPoints()
      .filter((path) => path.startsWith('/sys/fs/cgroup'))
      .flatMap((path) => labGroups(path))
      .sort(),
    processes: labProcesses().sort(),
    machines: [...entries('/run/systemd/nspawn/propagate'), ...entries('/run/systemd/nspawn/locks')],
  };
}

function names({ stdout }: { stdout: string }, key: string): string[] {
  const rows = JSON.parse(stdout.trim() || '[]') as Record<string, string>[];
  return rows.map((row) => row[key] ?? '').sort();
}

function mountPoints(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
}

/** At any depth: a host's systemd could have made some where it should not. */
function labGroups(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('rocket-lab-'))
    .map((entry) => `${entry.parentPath}/${entry.name}`);
}

function labProcesses(): string[] {
  return (
    entries('/proc')
      .filter((pid) => /^\d+$/.test(pid) && orEmpty(`/proc/${pid}/cgroup`).includes('/rocket-lab-'))
      // A zombie has ended; it only waits for whoever started it.
      .filter((pid) => /^State:\s+[^ZX]/m.test(orEmpty(`/proc/${pid}/status`)))
      .map((pid) => orEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
  );
}

function entries(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

/** A process may end between being listed and being read. */
function orEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
