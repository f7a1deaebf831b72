import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentMark, isAlive, signalProcess, type ProcessIdentity } from '@rocket/hosts';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of ours that a later start must be able to find. */
export interface RunRecord extends ProcessIdentity {
  /** Processes without which it has no purpose; only a launcher has them. */
  parents?: ProcessIdentity[];
  url?: string;
}

/** The notes in `<data directory>/run/` about the processes that work there. */
export class RunRecords {
  private readonly directory: string;

  constructor(dataDirectory: string) {
    this.directory = join(dataDirectory, 'run');
  }

  pathOf(name: string): string {
    return join(this.directory, `${name}.json`);
  }

  async read(name: string): Promise<RunRecord | undefined> {
    try {
      return JSON.parse(await readFile(this.pathOf(name), 'utf8')) as RunRecord;
    } catch {
      return undefined; // Absent or damaged: either way it names nobody.
    }
  }

  async write(name: string, record: RunRecord): Promise<void> {
    const temporary = `${this.pathOf(name)}.${process.pid}`;
    await writeFile(temporary, JSON.stringify(record), { mode: 0o600 });
    await rename(temporary, this.pathOf(name));
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }
}

/** The identity of a living process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const mark = currentMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

/** Ends exactly this process: asks, waits, and kills it after `patienceMs`. */
export async function endProcess(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  signalProcess(identity, 'SIGTERM');
  const deadline = Date.now() + patienceMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) signalProcess(identity, 'SIGKILL');
    await sleep(25);
  }
}
