import type { BackupMethod, BackupPlace, TakenBackup } from '@rocket/engine-core';
import { newId } from '@rocket/platform';
import type { NewBackup } from '@rocket/persistence';
import { RememberedFleet } from '../clusters/testing.js';
import { settleBackupPlace } from './backup-place.js';

/** Backups that are only a list of what is there. */
export class RememberedBackups {
  /** Labels that lie in the place, the oldest first. */
  readonly labels: string[] = [];
  /** Where the log was cut, and what was left in front of it. */
  readonly cuts: { before: bigint; except: readonly { from: bigint; to: bigint | null }[] }[] = [];
  /** Labels that stay, whoever removes them. */
  readonly stubborn = new Set<string>();
  /** Called before a backup is removed. */
  beforeRemoval: (label: string) => Promise<void> = () => Promise.resolve();
  readonly places: BackupPlace[] = [];

  readonly method = {
    name: 'streamed',
    types: ['Full', 'Diff', 'Incr'],
    whyNot: null,
    placeKind: 'store',
    remove: async (_cluster: unknown, place: BackupPlace, label: string) => {
      this.places.push(place);
      await this.beforeRemoval(label);
      if (!this.stubborn.has(label) && this.labels.includes(label)) this.labels.splice(this.labels.indexOf(label), 1);
    },
    list: () => Promise.resolve(this.labels.map((label) => ({ label }) as TakenBackup)),
    removeWal: (_cluster: unknown, _place: unknown, before: bigint, except: readonly { from: bigint; to: bigint | null }[]) => {
      this.cuts.push({ before, except });
      return Promise.resolve({ bytes: 2 * 1024 ** 3 });
    },
  } as unknown as BackupMethod;
}

/** A fleet whose clusters have backups. */
export async function fleetWithBackups(): Promise<{ fleet: RememberedFleet; stored: RememberedBackups }> {
  const fleet = await RememberedFleet.create();
  const stored = new RememberedBackups();
  fleet.engine = { backupMethod: () => stored.method };
  return { fleet, stored };
}

/** A cluster that was prepared for backups, and how to give it some. */
export async function backedUpCluster(
  fleet: RememberedFleet,
  stored: RememberedBackups,
  clusterName: string,
  ...servers: string[]
) {
  const id = await fleet.cluster(clusterName, ...servers);
  stored.labels.splice(0);
  stored.cuts.splice(0);
  const { secretBox, uow } = fleet;
  await uow.run(async (tx) =>
    settleBackupPlace(tx, { secretBox, now: new Date(), placeKind: 'store' }, await tx.clusters.byId(id)),
  );
  const { backupRepositoryId } = await uow.read.clusters.byId(id);
  /** Days ago; an hour of a day is 1,000 bytes of log. */
  const add = async (label: string, daysAgo: number, given: Partial<NewBackup> = {}): Promise<string> => {
    const startedAt = new Date(Date.now() - daysAgo * DAY_MS);
    const place = BigInt(Math.round((100 - daysAgo) * 24_000));
    const isOver = given.status !== 'Running' && given.status !== 'Failed';
    const backup: NewBackup = {
      ...{ id: newId(), clusterId: id, dbmsType: 'PostgreSQL', clusterName, repositoryId: backupRepositoryId ?? '' },
      ...{ method: 'streamed', label, backupType: 'Full', status: 'Successful', parentId: null, serverName: servers[0] ?? null },
      ...{ operationId: null, release: '18.4', startedAt, stoppedAt: isOver ? new Date(startedAt.getTime() + HOUR_MS) : null },
      ...{ storedBytes: 1024 ** 3, dbSizeBytes: 4 * 1024 ** 3, term: 1, walStart: place, walStop: place + 1000n },
      ...given,
    };
    await uow.run((tx) => tx.backups.add(backup));
    stored.labels.push(label);
    return backup.id;
  };
  return { id, add, placeAt: (daysAgo: number): bigint => BigInt(Math.round((100 - daysAgo) * 24_000)) };
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
