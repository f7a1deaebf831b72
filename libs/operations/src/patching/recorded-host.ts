import { isDomainError } from '@rocket/domain';
import type { PatchCommand } from '@rocket/domain';
import type { HostExecutor } from '@rocket/hosts';

/** What is worth a line in the record of a patch: what changes a server, and what is run on it. */
const WORDS: Readonly<Record<string, (args: readonly unknown[]) => string>> = {
  run: ([argv]) => (argv as readonly string[]).join(' '),
  prepareRelease: ([dbms, version]) => `fetch ${String(dbms)} ${String(version)}`,
  installRelease: ([dbms, version]) => `install ${String(dbms)} ${String(version)}`,
  updateOs: () => 'install all updates of the operating system',
  pendingUpdates: () => 'list the updates of the operating system',
  reboot: () => 'reboot',
  restartServices: ([names]) => `restart ${(names as readonly string[]).join(' ')}`,
  startService: ([spec]) => `start ${(spec as { argv: readonly string[] }).argv.join(' ')}`,
  stopService: ([name]) => `stop ${String(name)}`,
};

/** The same server; what is done on it is added to `commands` as it ends. */
export function recordedHost(host: HostExecutor, commands: PatchCommand[], now: () => Date): HostExecutor {
  return new Proxy(host, {
    get(target, name): unknown {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const word = typeof name === 'string' ? WORDS[name] : undefined;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      return word ? (...args: unknown[]) => recorded(word(args), () => call(...args) as Promise<unknown>, commands, now) : call;
    },
  });
}

async function recorded<T>(command: string, work: () => Promise<T>, commands: PatchCommand[], now: () => Date): Promise<T> {
  const startedAt = now();
  const note = (exitCode: number | null): void => {
    const durationMs = now().getTime() - startedAt.getTime();
    commands.push({ command: command.slice(0, 500), exitCode, startedAt: startedAt.toISOString(), durationMs });
  };
  try {
    const result = await work();
    note(exitCodeOf(result) ?? 0);
    return result;
  } catch (error) {
    note(isDomainError(error) ? (exitCodeOf(error.facts) ?? null) : null);
    throw error;
  }
}

function exitCodeOf(value: unknown): number | undefined {
  const code = (value as { exitCode?: unknown } | null | undefined)?.exitCode;
  return typeof code === 'number' ? code : undefined;
}
