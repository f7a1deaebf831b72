import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { ServerPlace } from '@rocket/engine-core';
import type { HostExecutor, RunResult } from '@rocket/hosts';
import { stepFailed } from '../sql-session.js';
import { PGBACKREST, repositoryLayout, stanzaOf } from './pgbackrest-layout.js';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Somebody else works on the same cluster, or an attempt of ours whose worker is gone. The exit code of pgBackRest. */
export const LOCKED = 50;
const LOOK_EVERY_MS = 2_000;
const ERROR = /ERROR: \[(\d+)\]: ([^\n]*(?:\n {10,}[^\n]*)*)/;
const FULL = /No space left on device/i;

export interface RunPgBackRest {
  timeoutMs: number;
  signal: AbortSignal;
  onOutput?: (text: string) => void;
}

/** Runs a command of pgBackRest on the server with the repository, for this cluster. What else works on it is waited for. */
export async function onRepository(place: ServerPlace, words: readonly string[], options: RunPgBackRest): Promise<RunResult> {
  const endsAt = performance.now() + options.timeoutMs;
  for (;;) {
    const left = { ...options, timeoutMs: Math.max(1_000, endsAt - performance.now()) };
    const result = await tryOnRepository(place, words, left);
    if (result !== LOCKED) return result;
    if (performance.now() > endsAt)
      throw stepFailed(`Something else works on the backups on ${place.host.serverName} all the time.`);
    await untilNextLook(options.signal);
  }
}

/** The same, once: `LOCKED` where something else works on the cluster. */
export async function tryOnRepository(
  place: ServerPlace,
  words: readonly string[],
  options: RunPgBackRest,
): Promise<RunResult | typeof LOCKED> {
  const { configuration } = repositoryLayout(place);
  const argv = [PGBACKREST, `--config=${configuration}`, `--stanza=${stanzaOf(place)}`, ...words];
  const result = await place.host.run(argv, { ...options, maxOutputBytes: MAX_OUTPUT_BYTES });
  if (result.exitCode === LOCKED) return LOCKED;
  if (result.exitCode !== 0) throw faultOf(place.host, result);
  return result;
}

/** Between two looks at what somebody else works on. */
export function untilNextLook(signal: AbortSignal): Promise<void> {
  return sleep(LOOK_EVERY_MS, undefined, { signal });
}

/** What a command of pgBackRest that failed has said, for a person. */
export function faultOf({ serverName }: HostExecutor, { stdout, stderr, exitCode }: RunResult): DomainError {
  const [, , said] = ERROR.exec(stderr) ?? ERROR.exec(stdout) ?? [];
  const reason = (said ?? stderr.trim().split('\n').pop() ?? '').replace(/\n\s+/g, ' ');
  const detail = `pgBackRest on ${serverName} ended with code ${String(exitCode)}: ${reason}`;
  return FULL.test(reason) ? new DomainError('store-full', detail) : stepFailed(detail);
}
