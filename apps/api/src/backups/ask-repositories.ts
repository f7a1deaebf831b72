import type { StoreCapacity } from '@rocket/backup-stores';
import { isDomainError } from '@rocket/domain';
import { capacityOnServer } from '@rocket/operations';
import type { BackupRepositoryRow, Repositories } from '@rocket/persistence';
import type { Fleet } from '../edge/infrastructure.js';
import type { ShownRepository } from './backup-settings.presenter.js';

/** A directory of a server that is away can take for ever: it is shown without its size then. */
const ANSWER_TIMEOUT_MS = 3_000;

/** How full each repository is, asked all at once, and what is recorded of it. */
export async function askRepositories(
  read: Repositories,
  fleet: Fleet,
  rows: readonly BackupRepositoryRow[],
): Promise<ShownRepository[]> {
  const ids = rows.map(({ id }) => id);
  const [stored, clusters] = await Promise.all([read.backupRepositories.storedIn(ids), read.backupRepositories.clustersIn(ids)]);
  return Promise.all(
    rows.map(async (row) => ({
      row,
      ...(await askCapacity(fleet, row)),
      backupBytes: stored.get(row.id) ?? 0,
      clusterCount: clusters.get(row.id) ?? 0,
    })),
  );
}

async function askCapacity(
  { backupStores, hosts }: Fleet,
  row: BackupRepositoryRow,
): Promise<{ capacity: StoreCapacity | null; fault: string | null }> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const limits = { timeoutMs: ANSWER_TIMEOUT_MS, signal };
    const { kind, path, server } = row;
    const asked =
      kind === 'server'
        ? capacityOnServer(hosts.open(requireServer(server)), path, limits)
        : backupStores.open({ kind, path }).capacity(limits);
    // A store that does not hear the signal keeps nobody waiting either.
    return { capacity: await Promise.race([asked, rejectedBy(signal)]), fault: null };
  } catch (error) {
    if (isDomainError(error)) return { capacity: null, fault: error.detail };
    if (signal.aborted) return { capacity: null, fault: `It did not answer within ${ANSWER_TIMEOUT_MS / 1000} s.` };
    throw error;
  }
}

function requireServer(server: BackupRepositoryRow['server']): NonNullable<BackupRepositoryRow['server']> {
  if (!server) throw new Error('A repository on a server has one.');
  return server;
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
