import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { childEnvironment } from './run-command.js';

/**
 * A process that cannot be mistaken for a later one with the same number: its pid and a mark made of when it started.
 * A pid alone must never be signalled, because the kernel hands numbers out again.
 */
export interface ProcessIdentity {
  pid: number;
  mark: string;
}

const onLinux = process.platform === 'linux';

/**
 * What a service runs first, as `sh -c SCRIPT sh argv...`: it writes its own identity to descriptor 3 and then becomes
 * the service. `ps` counts in the zone and language of `childEnvironment`, here and in `currentMark`. The note is therefore complete before the service exists, whatever happens to the process that started
 * it; `exec` keeps pid and start time.
 */
export const NOTE_IDENTITY_AND_EXEC = `umask 077
boot=
if [ -r /proc/$$/stat ]; then
  { IFS= read -r boot </proc/sys/kernel/random/boot_id; } 2>/dev/null
  IFS= read -r stat </proc/$$/stat
  printf '%s\\n%s\\n%s\\n' "$$" "$boot" "$stat" >&3
else
  printf '%s\\n%s\\n' "$$" "$(LC_ALL=C ps -o lstart= -p $$)" >&3
fi
exec 3>&-
exec "$@"`;

/** Reads the note of `NOTE_IDENTITY_AND_EXEC`; `undefined` while it is incomplete. */
export function parseIdentityNote(note: string): ProcessIdentity | undefined {
  const lines = note.split('\n');
  const pid = Number(lines[0]);
  if (!note.endsWith('\n') || !Number.isInteger(pid) || pid <= 1) return undefined;
  if (lines.length === 3) return { pid, mark: (lines[1] ?? '').trim() };
  const stat = parseStat(lines[2] ?? '');
  return stat && { pid, mark: linuxMark(lines[1] ?? '', stat.startTicks) };
}

/** The mark of the process that has this pid now; `undefined` when there is none, or only its zombie. */
export function currentMark(pid: number): string | undefined {
  return onLinux ? linuxCurrentMark(pid) : psCurrentMark(pid);
}

export function isAlive(identity: ProcessIdentity): boolean {
  return currentMark(identity.pid) === identity.mark;
}

/** Signals the process if it still is the one meant. Answers whether it was. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Whether process `pid` works in `directory` (its working directory, or an argument names it). */
export function worksIn(pid: number, directory: string): boolean {
  try {
    if (onLinux) return readlinkSync(`/proc/${String(pid)}/cwd`) === realpathSync(directory);
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(directory);
  } catch {
    return false;
  }
}

let bootId: string | undefined;

function linuxMark(boot: string, startTicks: string): string {
  return `${boot.trim()}/${startTicks}`;
}

function linuxCurrentMark(pid: number): string | undefined {
  const stat = parseStat(readOrEmpty(`/proc/${String(pid)}/stat`));
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
  bootId ??= readOrEmpty('/proc/sys/kernel/random/boot_id');
  return linuxMark(bootId, stat.startTicks);
}

/** proc(5): `pid (comm) state ...`, the start time in clock ticks since boot is field 22. `comm` may hold anything. */
function parseStat(line: string): { state: string; startTicks: string } | undefined {
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  const [state, startTicks] = [fields[0], fields[22 - 3]];
  return state && startTicks ? { state, startTicks } : undefined;
}

function psCurrentMark(pid: number): string | undefined {
  try {
    const env = childEnvironment();
    const answer = execFileSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, state, mark] = /^\s*(\S+)\s+(.*?)\s*$/.exec(answer) ?? [];
    return state?.startsWith('Z') ? undefined : mark;
  } catch {
    return undefined;
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
