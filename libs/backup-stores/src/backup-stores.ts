import type { BackupStore, BackupStoreDirectory } from './backup-store.js';
import { FilesystemStore } from './filesystem-store.js';

/** The kinds of backup repositories that this installation has. */
export const backupStores: BackupStoreDirectory = {
  open({ kind, path }): BackupStore {
    switch (kind) {
      case 'filesystem':
        return new FilesystemStore(path);
      default:
        return kind satisfies never;
    }
  },
};
