import { readFileSync } from 'node:fs';
import { Deadline, isAlive, withFileLock, type ProcessIdentity } from '@rocket/hosts';
import { Refusal } from './refusal.ts';
import { endProcess, identify, type RunRecord, type RunRecords } from './run-records.ts';
import { say } from './say.ts';

const LOCK_TIMEOUT_MS = 10_000;
/** Stopping a fleet of local clusters takes a while. */
const PREVIOUS_LAUNCHER_MS = 60_000;
const ORPHAN_MS = 15_000;

/**
 * Makes this process the one launcher of the data directory. Refuses when there is another; ends what a launcher that
 * was killed has left behind, by pid and start time, so that nothing else is ever hit.
 */
export async function claimDataDirectory(records: RunRecords, dataDirectory: string, url: string): Promise<void> {
  const parents = parentsOfLauncher();
  await withFileLock(
    records.pathOf('launcher'),
    new Deadline({ timeoutMs: LOCK_TIMEOUT_MS }, 'Waiting for another start on this data directory'),
    async () => {
      const previous = await records.read('launcher');
      if (previous) await settle(previous, dataDirectory);
      await records.write('launcher', { ...ownIdentity(), parents, url });
    },
  );
  await endOrphans(records);
}

async function settle(previous: RunRecord, dataDirectory: string): Promise<void> {
  if (!isAlive(previous)) {
    say(`The last start (process ${previous.pid}) was killed before it could clean up; taking over what it left.`);
    return;
  }
  if ((previous.parents ?? []).every(isAlive)) {
    throw new Refusal(
      `Another start (process ${previous.pid}) already runs on ${dataDirectory}, at ${previous.url ?? 'an unknown address'}; stop it, or choose another ROCKET_DATA_DIR.`,
    );
  }
  say(`The last start lost the "npm start" it belonged to; ending it (process ${previous.pid}).`);
  await endProcess(previous, PREVIOUS_LAUNCHER_MS);
}

async function endOrphans(records: RunRecords): Promise<void> {
  await Promise.all(
    ['api', 'worker'].map(async (name) => {
      const orphan = await records.read(name);
      if (orphan && isAlive(orphan)) {
        say(`Ending the ${name} that was left running (process ${orphan.pid}).`);
        await endProcess(orphan, ORPHAN_MS);
      }
      await records.remove(name);
    }),
  );
}

function ownIdentity(): ProcessIdentity {
  const identity = identify(process.pid);
  if (!identity) throw new Error('This process cannot find itself in the process table.');
  return identity;
}

/** tools/start.mjs, and npm where it was npm that ran it. Without them nobody could stop us any more. */
export function parentsOfLauncher(): ProcessIdentity[] {
  const parents: ProcessIdentity[] = [];
  if (!process.connected) return parents;
  for (let pid = process.ppid, height = 0; pid > 1 && height < 3; pid = parentOf(pid), height++) {
    const identity = identify(pid);
    if (identity && (height === 0 || isNpm(pid))) parents.push(identity);
  }
  return parents;
}

function parentOf(pid: number): number {
  // proc(5): "pid (comm) state ppid ...".
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

function isNpm(pid: number): boolean {
  return readOrEmpty(`/proc/${pid}/cmdline`).startsWith('npm ');
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
