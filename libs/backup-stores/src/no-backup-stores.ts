import { DomainError } from '@rocket/domain';
import type { BackupStoreDirectory } from './backup-store.js';

/** For an installation that can reach no kind of backup repository. */
export const noBackupStores: BackupStoreDirectory = {
  open: ({ kind }) => {
    throw new DomainError('store-unavailable', `Backup repositories of the kind ${kind} are not part of this installation.`);
  },
};
