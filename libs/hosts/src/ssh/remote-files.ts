import { posix } from 'node:path';
import { DomainError } from '@rocket/domain';
import type { CallLimits, RunResult } from '../host-executor.js';
import { SERVER_DIRECTORY } from './managed-directory.js';
import { NoServiceAccount } from './remote-shell.js';
import type { RemoteShell } from './remote-shell.js';

/** Configuration files and labels; nothing larger is read whole. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Exit codes of the scripts below that mean something to us. */
const OUTSIDE = 96;
const NO_ROOT = 97;
const CUT_SHORT = 95;

/** The directory above `$path`, which has no slash at its end. Not by a program, whose output would lose line ends. */
const PARENT = '${path%/*}';

/**
 * `$1` the root directory, `$2` a path: ends the script unless the nearest directory that is there, from `first` upwards,
 * lies in the root directory with every symbolic link followed.
 */
const requireInsideFrom = (first: string): string => `root=$1
path=$2
[ -d "$root" ] || exit ${String(NO_ROOT)}
at=${first}
while [ ! -e "$at" ] && [ ! -L "$at" ]; do at=\${at%/*}; done
real=$(realpath -e -- "$at") || exit ${String(OUTSIDE)}
case "$real/" in "$root"/*) ;; *) exit ${String(OUTSIDE)} ;; esac`;

/** Directories above a file may be passed by others, and not listed: tools of the distribution look at what is below them. */
const MAKE_PARENT = `umask 066
mkdir -p -- "${PARENT}" || exit 1`;

/** `$3` the mode, `$4` the size in bytes: a connection that breaks must not leave half a file under the name. */
const WRITE = `${requireInsideFrom(PARENT)}
${MAKE_PARENT}
part=$(mktemp -- "${PARENT}/.rocket-XXXXXXXX") || exit 1
trap 'rm -f -- "$part"' EXIT
cat > "$part" || exit 1
[ "$(stat -c %s -- "$part")" = "$4" ] || exit ${String(CUT_SHORT)}
chmod -- "$3" "$part" && sync -- "$part" && mv -fT -- "$part" "$path"`;

const MAKE_DIRECTORY = `${requireInsideFrom('$path')}
[ -d "$path" ] && exit 0
${MAKE_PARENT}
mkdir -p -m "$3" -- "$path"`;

const REMOVE = `${requireInsideFrom(PARENT)}
rm -r -f --one-file-system -- "$path"`;

const LIST = `[ -d "$1" ] || exit 0
find "$1" -mindepth 1 -maxdepth 1 -printf '%f\\0'`;

/** Files of the account of the databases on a server. */
export class RemoteFiles {
  constructor(
    private readonly shell: RemoteShell,
    /** Makes the directories of ours, which only root can. */
    private readonly makeHome: (limits: CallLimits) => Promise<void>,
  ) {}

  async exists(path: string, limits: CallLimits): Promise<boolean> {
    const { exitCode } = await this.#orNothing(() => this.shell.script('service', '[ -e "$1" ] || [ -L "$1" ]', [path], limits));
    return exitCode === 0;
  }

  async read(path: string, limits: CallLimits): Promise<string> {
    const { stdout, truncated } = await this.shell.runOrFail('service', ['cat', '--', path], {
      ...limits,
      maxOutputBytes: MAX_FILE_BYTES,
    });
    if (truncated) throw new DomainError('command-failed', `${path} is larger than ${String(MAX_FILE_BYTES)} bytes.`);
    return stdout;
  }

  async list(path: string, limits: CallLimits): Promise<string[]> {
    const options = { ...limits, maxOutputBytes: MAX_FILE_BYTES };
    const { stdout } = await this.#orNothing(() => this.shell.script('service', LIST, [path], options));
    return stdout.split('\0').filter(Boolean).sort();
  }

  async write(path: string, content: string, mode: number, limits: CallLimits): Promise<void> {
    const size = String(Buffer.byteLength(content));
    await this.#change(WRITE, path, [mode.toString(8), size], { ...limits, stdin: content });
  }

  async makeDirectory(path: string, mode: number, limits: CallLimits): Promise<void> {
    if (posix.normalize(path) === SERVER_DIRECTORY) return this.makeHome(limits);
    await this.#change(MAKE_DIRECTORY, path, [mode.toString(8)], limits);
  }

  async remove(path: string, limits: CallLimits): Promise<void> {
    const inside = requireInside(path);
    await this.#orNothing(() => this.#attempt(REMOVE, inside, [], limits)).then((result) => this.#judge(result, path, [NO_ROOT]));
  }

  async #change(script: string, path: string, args: readonly string[], options: CallLimits & { stdin?: string }): Promise<void> {
    const inside = requireInside(path);
    const first = await this.#orNothing(() => this.#attempt(script, inside, args, options));
    const hasRoot = first.exitCode !== NO_ROOT;
    if (!hasRoot) await this.makeHome(options);
    this.#judge(hasRoot ? first : await this.#attempt(script, inside, args, options), path);
  }

  #attempt(script: string, path: string, args: readonly string[], options: CallLimits & { stdin?: string }): Promise<RunResult> {
    return this.shell.script('service', script, [SERVER_DIRECTORY, path, ...args], options);
  }

  #judge({ exitCode, stderr }: RunResult, path: string, fine: readonly number[] = []): void {
    if (exitCode === 0 || fine.includes(exitCode)) return;
    if (exitCode === OUTSIDE) throw outside(path);
    const reason = exitCode === CUT_SHORT ? 'its content did not arrive whole' : (stderr.trim().split('\n').pop() ?? '');
    throw new DomainError('command-failed', `${path} on ${this.shell.target.serverName} could not be changed: ${reason}`);
  }

  /** Where the account of the databases is not there, nothing of ours is. */
  async #orNothing(work: () => Promise<RunResult>): Promise<RunResult> {
    return work().catch((error: unknown) => {
      if (!(error instanceof NoServiceAccount)) throw error;
      return { exitCode: NO_ROOT, stdout: '', stderr: '', truncated: false, durationMs: 0 };
    });
  }
}

/** The path itself says already whether it is below the root directory; links are looked at on the server. Answers it as short as it can be. */
function requireInside(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, '');
  if (!posix.isAbsolute(path) || !normal.startsWith(`${SERVER_DIRECTORY}/`)) throw outside(path);
  return normal;
}

function outside(path: string): DomainError {
  return new DomainError('command-failed', `${JSON.stringify(path)} is not below ${SERVER_DIRECTORY}; nothing was changed.`);
}
