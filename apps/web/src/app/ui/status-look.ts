import {
  mdiAlertCircle,
  mdiAlertOctagon,
  mdiArchiveOutline,
  mdiArrowUpCircleOutline,
  mdiCalendarClockOutline,
  mdiCheckCircle,
  mdiCheckCircleOutline,
  mdiCircleOffOutline,
  mdiCircleOutline,
  mdiCogSyncOutline,
  mdiDatabaseOutline,
  mdiHelpCircleOutline,
  mdiLockOutline,
  mdiPauseCircleOutline,
  mdiPlusCircleOutline,
  mdiRestore,
  mdiTrashCanOutline,
} from '@mdi/js';
import type { PatchMemberState } from '@rocket/contracts';
import type {
  ChangeServerState,
  ClusterHealth,
  ClusterLifecycle,
  ComplianceState,
  NodeRole,
  OperationStatus,
  PartState,
  PatchOutcome,
  PoolServerStatus,
  ServerHealth,
  StepStatus,
} from '@rocket/domain';

/** The nine ways anything in the fleet can look. */
export const LOOKS = ['healthy', 'attention', 'down', 'creating', 'working', 'paused', 'deleting', 'unknown', 'expired'] as const;
export type Look = (typeof LOOKS)[number];

/** What a state looks like, and its word. */
export interface StatusLook {
  look: Look;
  word: string;
  /** Instead of the icon of the look, where another says more. */
  icon?: string;
}

export const LOOK_ICONS: Readonly<Record<Look, string>> = {
  healthy: mdiCheckCircle,
  attention: mdiAlertCircle,
  down: mdiAlertOctagon,
  creating: mdiPlusCircleOutline,
  working: mdiCogSyncOutline,
  paused: mdiPauseCircleOutline,
  deleting: mdiTrashCanOutline,
  unknown: mdiHelpCircleOutline,
  expired: mdiCircleOffOutline,
};

const CLUSTER: Readonly<Record<ClusterHealth, StatusLook>> = {
  ClusterConfig: { look: 'creating', word: 'Being built' },
  ClusterUp: { look: 'healthy', word: 'Up' },
  ClusterUpWithIssues: { look: 'attention', word: 'Up with issues' },
  ClusterDown: { look: 'down', word: 'Down' },
  ClusterOnLineMaint: { look: 'working', word: 'Maintenance' },
};

const SERVER: Readonly<Record<ServerHealth, StatusLook>> = {
  ServerConfig: { look: 'creating', word: 'Being built' },
  ServerUp: { look: 'healthy', word: 'Up' },
  ServerUpWithIssues: { look: 'attention', word: 'Up with issues' },
  ServerDown: { look: 'down', word: 'Down' },
  ServerOnLineMaint: { look: 'working', word: 'Maintenance' },
};

const POOL_SERVER: Readonly<Record<PoolServerStatus, StatusLook>> = {
  Free: { look: 'healthy', word: 'Free' },
  Locked: { look: 'paused', word: 'Locked', icon: mdiLockOutline },
  Used: { look: 'working', word: 'Used', icon: mdiDatabaseOutline },
  Repository: { look: 'working', word: 'Holds backups', icon: mdiArchiveOutline },
  NeedsCleaning: { look: 'attention', word: 'Needs cleaning' },
  Failed: { look: 'down', word: 'Failed' },
};

const OPERATION: Readonly<Record<OperationStatus, StatusLook>> = {
  Scheduled: { look: 'unknown', word: 'Scheduled', icon: mdiCircleOutline },
  Queued: { look: 'creating', word: 'Queued' },
  Running: { look: 'working', word: 'Running' },
  Waiting: { look: 'working', word: 'Waiting' },
  Paused: { look: 'paused', word: 'Paused' },
  Succeeded: { look: 'healthy', word: 'Succeeded' },
  Failed: { look: 'down', word: 'Failed' },
  Cancelled: { look: 'expired', word: 'Cancelled' },
};

const STEP: Readonly<Record<StepStatus, StatusLook>> = {
  Pending: { look: 'unknown', word: 'Pending', icon: mdiCircleOutline },
  Running: { look: 'working', word: 'Running' },
  Succeeded: { look: 'healthy', word: 'Done' },
  Failed: { look: 'down', word: 'Failed' },
  Skipped: { look: 'expired', word: 'Skipped' },
  Cancelled: { look: 'expired', word: 'Cancelled' },
};

const COMPLIANCE: Readonly<Record<ComplianceState, StatusLook>> = {
  none: { look: 'healthy', word: 'Current' },
  available: { look: 'unknown', word: 'Available', icon: mdiArrowUpCircleOutline },
  required: { look: 'attention', word: 'Required' },
  'next window': { look: 'creating', word: 'Next window', icon: mdiCalendarClockOutline },
  'in progress': { look: 'working', word: 'In progress' },
  unknown: { look: 'unknown', word: 'Unknown' },
};

const PART: Readonly<Record<PartState, StatusLook>> = {
  Waiting: { look: 'unknown', word: 'Waiting', icon: mdiCircleOutline },
  Working: { look: 'working', word: 'Working' },
  Paused: { look: 'paused', word: 'Paused' },
  Halted: { look: 'attention', word: 'Halted' },
  Done: { look: 'healthy', word: 'Done' },
  Failed: { look: 'down', word: 'Failed' },
  Cancelled: { look: 'expired', word: 'Cancelled' },
  LeftOut: { look: 'expired', word: 'Left out' },
};

const PATCH_MEMBER: Readonly<Record<PatchMemberState, StatusLook>> = {
  Waiting: { look: 'unknown', word: 'Waiting', icon: mdiCircleOutline },
  Working: { look: 'working', word: 'Working' },
  Done: { look: 'healthy', word: 'Done' },
  Failed: { look: 'down', word: 'Failed' },
  Skipped: { look: 'expired', word: 'Skipped' },
  RolledBack: { look: 'attention', word: 'Rolled back', icon: mdiRestore },
  Current: { look: 'healthy', word: 'Current', icon: mdiCheckCircleOutline },
};

const CHANGE_SERVER: Readonly<Record<ChangeServerState, StatusLook>> = {
  Waiting: { look: 'unknown', word: 'Waiting', icon: mdiCircleOutline },
  Working: { look: 'working', word: 'Working' },
  Done: { look: 'healthy', word: 'Done' },
  Failed: { look: 'down', word: 'Failed' },
  Skipped: { look: 'expired', word: 'Left out' },
  SetBack: { look: 'attention', word: 'Set back', icon: mdiRestore },
  Current: { look: 'healthy', word: 'Nothing to do', icon: mdiCheckCircleOutline },
};

const PATCH_OUTCOME: Readonly<Record<PatchOutcome, StatusLook>> = {
  Patched: { look: 'healthy', word: 'Patched' },
  AlreadyCurrent: { look: 'healthy', word: 'Was current', icon: mdiCheckCircleOutline },
  Failed: { look: 'down', word: 'Failed' },
  Skipped: { look: 'expired', word: 'Skipped' },
  RolledBack: { look: 'attention', word: 'Rolled back', icon: mdiRestore },
};

export const lookIcon = (status: StatusLook): string => status.icon ?? LOOK_ICONS[status.look];

const UNKNOWN: StatusLook = { look: 'unknown', word: 'Unknown' };

/** A cluster's life comes before its health: one that could not be built is not merely down. */
export function clusterLook(health: ClusterHealth, lifecycle: ClusterLifecycle = 'Active'): StatusLook {
  if (lifecycle === 'Failed') return { look: 'down', word: 'Not built' };
  if (lifecycle === 'Stopped') return { look: 'paused', word: 'Stopped' };
  if (lifecycle === 'Quarantined') return { look: 'deleting', word: 'Deleted, kept' };
  if (lifecycle === 'Expired') return { look: 'expired', word: 'Expired' };
  return CLUSTER[health] ?? UNKNOWN;
}
export const serverLook = (health: ServerHealth): StatusLook => SERVER[health] ?? UNKNOWN;
/** What has become of the cluster comes before what was last seen of a member: stopped on purpose is no fault. */
export function memberLook(health: ServerHealth, lifecycle: ClusterLifecycle): StatusLook {
  if (lifecycle === 'Stopped') return { look: 'paused', word: 'Stopped' };
  if (lifecycle === 'Quarantined' && health === 'ServerDown') return { look: 'paused', word: 'Stopped' };
  if (lifecycle === 'Failed') return { look: 'expired', word: 'Not built' };
  return serverLook(health);
}
export const poolServerLook = (status: PoolServerStatus): StatusLook => POOL_SERVER[status] ?? UNKNOWN;
export const operationLook = (status: OperationStatus): StatusLook => OPERATION[status] ?? UNKNOWN;
/** What waits for somebody to say what to do is more than paused. */
export const runLook = ({ status, haltedAt }: { status: OperationStatus; haltedAt: string | null }): StatusLook =>
  haltedAt === null ? operationLook(status) : { look: 'attention', word: 'Halted' };
export const complianceLook = (state: ComplianceState): StatusLook => COMPLIANCE[state] ?? UNKNOWN;
export const partLook = (state: PartState): StatusLook => PART[state] ?? UNKNOWN;
export const patchMemberLook = (state: PatchMemberState): StatusLook => PATCH_MEMBER[state] ?? UNKNOWN;
export const changeServerLook = (state: ChangeServerState): StatusLook => CHANGE_SERVER[state] ?? UNKNOWN;
export const patchOutcomeLook = (outcome: PatchOutcome): StatusLook => PATCH_OUTCOME[outcome] ?? UNKNOWN;
export const stepLook = (status: StepStatus): StatusLook => STEP[status] ?? UNKNOWN;

const ROLES: Readonly<Record<NodeRole, string>> = {
  Configuring: 'Configuring',
  Primary: 'Primary',
  SecondarySync: 'Replica, sync',
  SecondaryAsync: 'Replica',
  Arbiter: 'Arbiter',
};
export const roleWord = (role: NodeRole): string => ROLES[role] ?? role;
