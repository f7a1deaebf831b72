export const OPERATION_KINDS = [
  'CreateCluster',
  'Switchover',
  'Failover',
  'RejoinMember',
  'RestartCluster',
  'StopCluster',
  'StartCluster',
  'ChangeTls',
  'AddServer',
  'RemoveServer',
  'DeleteCluster',
  'UndeleteCluster',
  'CleanServer',
  'EnrolServer',
  'PatchRun',
  'PatchCluster',
  'ChangeRun',
  'ChangeCluster',
  'BackupCluster',
  'RestoreCluster',
  'RestoreInPlace',
  'DrillBackup',
  'RollOffBackups',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Kinds that are a whole: they start an operation of their own for each cluster, and what is asked of them is asked of those. */
export const WHOLE_KINDS = ['PatchRun', 'ChangeRun'] as const satisfies readonly OperationKind[];

/** Whether operations of this kind work through their parts. */
export const isWhole = (kind: OperationKind): boolean => (WHOLE_KINDS as readonly OperationKind[]).includes(kind);

/** How far a part of a whole is, as people read it. `LeftOut`: a person decided to go on without it. */
export const PART_STATES = ['Waiting', 'Working', 'Paused', 'Halted', 'Done', 'Failed', 'Cancelled', 'LeftOut'] as const;
export type PartState = (typeof PART_STATES)[number];

export const OPERATION_STATUSES = [
  'Scheduled',
  'Queued',
  'Running',
  'Waiting',
  'Paused',
  'Succeeded',
  'Failed',
  'Cancelled',
] as const;
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

/** The statuses after which nothing happens any more. */
export const FINAL_OPERATION_STATUSES = ['Succeeded', 'Failed', 'Cancelled'] as const satisfies readonly OperationStatus[];

export const STEP_STATUSES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Skipped', 'Cancelled'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** What a person may ask of an operation, besides looking at it. */
export const OPERATION_ACTIONS = ['retry', 'skip', 'rollback', 'pause', 'resume', 'cancel'] as const;
export type OperationAction = (typeof OPERATION_ACTIONS)[number];
