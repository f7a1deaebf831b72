import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SeenProcess {
  pid: number;
  /** As `ps` shows it. */
  commandLine: string;
  parentPid: number;
}

/** Every process that was started on this directory or works in it, by what `/proc` says. */
export function processesOn(directory: string): SeenProcess[] {
  const real = realpathSync(directory);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const commandLine = orEmpty(() => readFileSync(`/proc/${name}/cmdline`, 'utf8'))
        .replaceAll('\0', ' ')
        .trim();
      const workplace = orEmpty(() => readlinkSync(`/proc/${name}/cwd`));
      const belongs = [directory, real].some((path) => commandLine.includes(path) || workplace.startsWith(`${path}/`));
      const parentPid = Number(/^PPid:\s*(\d+)$/m.exec(orEmpty(() => readFileSync(`/proc/${name}/status`, 'utf8')))?.[1] ?? 0);
      return belongs && Number(name) !== process.pid ? [{ pid: Number(name), commandLine, parentPid }] : [];
    });
}

/** The process that the launcher noted under this name. */
export async function pidOf(dataDirectory: string, name: 'launcher' | 'api' | 'worker'): Promise<number> {
  return (JSON.parse(await readFile(join(dataDirectory, 'run', `${name}.json`), 'utf8')) as { pid: number }).pid;
}

/** The main process of the control plane's own PostgreSQL. */
export async function databasePid(dataDirectory: string): Promise<number> {
  const note = await readFile(join(dataDirectory, 'control-plane', 'data', 'postmaster.pid'), 'utf8');
  return Number(note.split('\n')[0]);
}

export function isRunning(pid: number): boolean {
  // A zombie has ended; it only waits for whoever started it.
  return /^State:\s+[^ZX]/m.test(orEmpty(() => readFileSync(`/proc/${pid}/status`, 'utf8')));
}

/** Waits until `condition` answers true (an error counts as false). @throws Error naming `what` when it never does */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
  everyMs = 20,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const isTrue = await Promise.resolve()
      .then(condition)
      .catch(() => false);
    if (isTrue) return;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return ''; // It has ended meanwhile.
  }
}
