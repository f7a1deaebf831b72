import type { BackupStoreDirectory } from '@rocket/backup-stores';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { Checkpoint, Notifiers } from '@rocket/operations';
import type { Clock, Config, Logger, SecretBox } from '@rocket/platform';

/** What the process gives to its parts. */
export interface WorkerParts {
  config: Config;
  databaseUrl: string;
  logger: Logger;
  clock: Clock;
  secretBox: SecretBox;
  hosts: HostDirectory;
  engines: EngineRegistry;
  backupStores: BackupStoreDirectory;
  notifiers: Notifiers;
  /** Names this process in leases. */
  owner: string;
  /** For tests: how long a lease lasts, and what happens at each checkpoint. */
  leaseMs?: number;
  onCheckpoint?: (checkpoint: Checkpoint, ordinal: number) => void;
}

export const WORKER_PARTS = Symbol('WorkerParts');
