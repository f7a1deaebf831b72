import type { BackupStoreKind } from '@rocket/domain';
import type { BackupStore, BackupStoreDirectory } from './backup-store.js';
import { FilesystemStore } from './filesystem-store.js';

/** A kind without its store does not compile. */
const STORES: Readonly<Record<BackupStoreKind, new (path: string) => BackupStore>> = { filesystem: FilesystemStore };

/** The kinds of backup repositories that this installation has. */
export const backupStores: BackupStoreDirectory = {
  open: ({ kind, path }) => new STORES[kind](path),
};
