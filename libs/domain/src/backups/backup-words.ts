/** `Full` stands alone, `Diff` builds on the last Full, `Incr` on the last backup of any type. */
export const BACKUP_TYPES = ['Full', 'Diff', 'Incr'] as const;
export type BackupType = (typeof BACKUP_TYPES)[number];

/** `Expiring`: marked to go, some of its files may be deleted. `Expired`: its files are gone, its row stays. */
export const BACKUP_STATUSES = ['Running', 'Failed', 'Successful', 'Expiring', 'Expired'] as const;
export type BackupStatus = (typeof BACKUP_STATUSES)[number];

/** A backup as far as rolling off depends on it. */
export interface BackupFacts {
  /** Unique in its catalogue. */
  id: string;
  /** How people call it, `20261101-F`. Its id where it has none. */
  name?: string | undefined;
  type: BackupType;
  status: BackupStatus;
  startedAt: Date;
  /** The first instant that it can be restored to. Null for one that never came to its end. */
  stoppedAt: Date | null;
  /** What it builds on directly; null for a Full. */
  parentId: string | null;
  /** Somebody wants it kept whatever the rules say: `by` Anna, `reason` audit 4711. */
  hold: { by: string; reason: string } | null;
  /** What reads it at present: a restore, or a backup that builds on it. */
  inUseBy: 'restore' | 'backup' | null;
  /** Places in the write-ahead log, as the DBMS writes them: `0/3000028`. It is of no use without all between them. */
  walStart?: string | undefined;
  walStop?: string | undefined;
}

export function nameOfBackup({ id, name }: Pick<BackupFacts, 'id' | 'name'>): string {
  return name ?? id;
}

/** `filesystem`: a directory of the control plane's machine. `server`: a server of its own, reached by those it backs up. */
export const BACKUP_REPOSITORY_KINDS = ['filesystem', 'server'] as const;
export type BackupRepositoryKind = (typeof BACKUP_REPOSITORY_KINDS)[number];
/** Those that the control plane reads and writes itself. */
export type BackupStoreKind = Exclude<BackupRepositoryKind, 'server'>;

/** To which point is restored: the backup as it is, an instant, or as far as the log goes. */
export const RESTORE_TARGETS = ['backup', 'time', 'latest'] as const;
export type RestoreTarget = (typeof RESTORE_TARGETS)[number];

/** `Drill`: to see that it can be restored; what comes out is looked at and thrown away. */
export const RESTORE_PURPOSES = ['NewCluster', 'InPlace', 'Drill'] as const;
export type RestorePurpose = (typeof RESTORE_PURPOSES)[number];

export const RESTORE_STATUSES = ['Running', 'Successful', 'Failed'] as const;
export type RestoreStatus = (typeof RESTORE_STATUSES)[number];

/** One thing that was looked at in a restored database. */
export interface RestoredCheck {
  /** `amcheck`, `pg_visibility`, `rows`. */
  check: string;
  database: string;
  isGood: boolean;
  /** What was found, as a sentence. */
  detail: string;
}

/**
 * What is wrong with the backups of a cluster, the worst first: nothing could be restored; the last attempt failed; the
 * newest is older than it should be; the log is not archived up to now.
 */
export const BACKUP_PROBLEMS = ['NothingRestorable', 'LastFailed', 'Stale', 'ArchiveBehind'] as const;
export type BackupProblem = (typeof BACKUP_PROBLEMS)[number];
