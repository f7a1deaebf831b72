import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { ServerPlace } from '@rocket/engine-core';
import type { HostExecutor, RunResult } from '@rocket/hosts';
import { stepFailed } from '../sql-session.js';
import { PGBACKREST, repositoryLayout, stanzaOf } from './pgbackrest-layout.js';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Somebody else works on the same cluster, or an attempt of ours whose worker is gone. */
const LOCKED = 50;
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
  const { configuration } = repositoryLayout(place);
  const argv = [PGBACKREST, `--config=${configuration}`, `--stanza=${stanzaOf(place)}`, ...words];
  const endsAt = performance.now() + options.timeoutMs;
  for (;;) {
    const timeoutMs = Math.max(1_000, endsAt - performance.now());
    const result = await place.host.run(argv, { ...options, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES });
    if (result.exitCode === 0) return result;
    if (result.exitCode !== LOCKED || performance.now() > endsAt) throw faultOf(place.host, result);
    await sleep(LOOK_EVERY_MS, undefined, { signal: options.signal });
  }
}

/** What a command of pgBackRest that failed has said, for a person. */
export function faultOf({ serverName }: HostExecutor, { stdout, stderr, exitCode }: RunResult): DomainError {
  const [, , said] = ERROR.exec(stderr) ?? ERROR.exec(stdout) ?? [];
  const reason = (said ?? stderr.trim().split('\n').pop() ?? '').replace(/\n\s+/g, ' ');
  const detail = `pgBackRest on ${serverName} ended with code ${String(exitCode)}: ${reason}`;
  return FULL.test(reason) ? new DomainError('store-full', detail) : stepFailed(detail);
}
