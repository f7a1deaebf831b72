import { DomainError } from '@rocket/domain';
import type { ServerPlace, StepIo, TakenBackup } from '@rocket/engine-core';
import { repositoryLayout } from './pgbackrest-layout.js';
import { onRepository } from './run-pgbackrest.js';

const EXPIRE_TIMEOUT_MS = 60 * 60_000;
const SIZE_TIMEOUT_MS = 5 * 60_000;
/** Backups are never counted by pgBackRest. */
const NO_LIMIT = '9999999';

interface Known {
  isKnown: boolean;
  backups: readonly TakenBackup[];
}

/** Removes a backup on which nothing builds. The last Full goes with all there is of the cluster: pgBackRest never takes it alone. */
export async function removeBackup(place: ServerPlace, { backups }: Known, label: string, io: StepIo): Promise<void> {
  const found = backups.find((backup) => backup.label === label || backup.askedLabel === label);
  if (!found) return;
  const child = backups.find(({ parentLabel }) => parentLabel === found.label);
  // It would go with it, whoever wants it.
  if (child) throw new DomainError('step-failed', `${child.label} builds on ${found.label}, which was not removed.`);
  if (backups.every((other) => other === found || other.type !== 'Full')) return removeAll(place, io);
  await expire(place, [`--set=${found.label}`], io);
}

/** Removes the log that no Full from the line on and no other backup needs. */
export async function removeLog(
  place: ServerPlace,
  { isKnown, backups }: Known,
  before: bigint,
  io: StepIo,
): Promise<{ bytes: number }> {
  if (!isKnown) return { bytes: 0 };
  const sizeBefore = await archiveBytes(place, io.signal);
  const kept = backups.filter(({ type, walStart }) => type === 'Full' && walStart >= before).length;
  if (backups.length === 0) await removeAll(place, io);
  else if (kept > 0)
    await expire(place, ['--repo1-retention-archive-type=full', `--repo1-retention-archive=${String(kept)}`], io);
  const bytes = sizeBefore - (await archiveBytes(place, io.signal));
  io.say(`Of the log ${(bytes / 1024 ** 2).toFixed(1)} MB were removed.`);
  return { bytes: Math.max(0, bytes) };
}

async function expire(place: ServerPlace, words: readonly string[], { signal }: StepIo): Promise<void> {
  const options = { timeoutMs: EXPIRE_TIMEOUT_MS, signal };
  await onRepository(place, [`--repo1-retention-full=${NO_LIMIT}`, ...words, 'expire'], options);
}

/** All there is of a cluster. Where it is still archived, whoever looks after its log makes its place anew. */
async function removeAll(place: ServerPlace, { signal }: StepIo): Promise<void> {
  const options = { timeoutMs: EXPIRE_TIMEOUT_MS, signal };
  await onRepository(place, ['stop'], options);
  await onRepository(place, ['--pg1-path=/nonexistent', '--force', 'stanza-delete'], options);
}

async function archiveBytes(place: ServerPlace, signal: AbortSignal): Promise<number> {
  const argv = ['du', '-s', '-b', '--', repositoryLayout(place).archive];
  const { stdout } = await place.host.run(argv, { timeoutMs: SIZE_TIMEOUT_MS, signal });
  return Number(/^(\d+)/.exec(stdout)?.[1] ?? 0);
}
