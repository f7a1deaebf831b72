import { isDomainError } from '@rocket/domain';
import type { BackupRow, ClusterRow } from '@rocket/persistence';
import type { Logger } from '@rocket/platform';
import { toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { adoptUnknown } from './adopt-backup.js';
import { methodOf, placeOf } from './backup-place.js';

const PAGE = 100;
const STORE_TIMEOUT_MS = 60_000;
/** A write that takes longer has ended, and so has its process. */
const UNFINISHED_MS = 24 * 3_600_000;

type Dependencies = ClusterDependencies & { logger: Logger };

/**
 * Compares what lies in the repositories with the rows, cluster by cluster. A backup whose files are gone counts no more, and
 * one that no row knows gets a row: it may be all that is left. One repository that is away keeps no other one waiting.
 */
export async function reconcileBackups(dependencies: Dependencies, signal: AbortSignal): Promise<void> {
  const swept = new Set<string>();
  let after: string | null = null;
  do {
    const ids: string[] = await dependencies.uow.read.backups.archivedClustersAfter(after, PAGE);
    for (const row of await dependencies.uow.read.clusters.byIds(ids)) {
      signal.throwIfAborted();
      try {
        await sweepOnce(dependencies, row, swept, signal);
        await reconcileCluster(dependencies, row, signal);
      } catch (error) {
        signal.throwIfAborted();
        const fields = { clusterName: row.clusterName };
        if (isDomainError(error)) dependencies.logger.warn({ ...fields, reason: error.detail }, 'backups could not be compared');
        else dependencies.logger.error({ ...fields, err: error }, 'backups could not be compared');
      }
    }
    after = ids.length < PAGE ? null : (ids.at(-1) ?? null);
  } while (after !== null);
}

/** What killed processes have left goes, once for each repository. */
async function sweepOnce(dependencies: Dependencies, row: ClusterRow, swept: Set<string>, signal: AbortSignal): Promise<void> {
  const repositoryId = row.backupRepositoryId ?? '';
  if (swept.has(repositoryId)) return;
  swept.add(repositoryId);
  const place = await placeOf(dependencies, row);
  // What others have left is for the way to back up to see to.
  if (place.kind !== 'store') return;
  const files = await place.store.sweep(UNFINISHED_MS, { timeoutMs: STORE_TIMEOUT_MS, signal });
  if (files > 0) dependencies.logger.info({ repositoryId, files }, 'unfinished files were removed');
}

async function reconcileCluster(dependencies: Dependencies, row: ClusterRow, signal: AbortSignal): Promise<void> {
  const { uow } = dependencies;
  const subject = await toSubject(dependencies, row);
  // Rows first: what is taken meanwhile has its row before it has its files.
  const before = await uow.read.backups.planned([row.id]);
  const place = await placeOf(dependencies, row);
  const lying = await methodOf(subject).list(subject.cluster, place, signal);
  const labels = new Set(lying.map(({ label }) => label));
  for (const backup of before.filter(({ status, label }) => status === 'Successful' && !labels.has(label)))
    await recordLost(dependencies, row, backup);
  await adoptUnknown(dependencies, subject, place, signal);
}

async function recordLost({ uow }: Dependencies, { dbmsType, clusterName }: ClusterRow, backup: BackupRow): Promise<void> {
  await uow.run(async (tx) => {
    const row = await tx.backups.lockById(dbmsType, backup.id);
    if (row.status !== 'Successful') return;
    await tx.backups.change(row.id, { status: 'Failed', failure: 'Its files are no longer in the backup repository.' });
    const text = `${row.label} of ${clusterName} is no longer in the backup repository, and nothing can be restored from it.`;
    await tx.activities.add([{ type: 'BackupFailed', dbmsType, clusterName, planned: false, actor: 'observer', text }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
  });
}
