import type { OperationKind } from '../operations/operation-words.js';

/** Whether a cluster took writes. `Off`: it was being stopped on purpose, and was not meant to. */
export const AVAILABILITY_STATES = ['Up', 'Down', 'Off'] as const;
export type AvailabilityState = (typeof AVAILABILITY_STATES)[number];

/** Why a cluster was not up. `unknown`: nobody looked, so that it counts neither as up nor as down. */
export const DOWNTIME_CAUSES = ['planned', 'unplanned', 'unknown'] as const;
export type DowntimeCause = (typeof DOWNTIME_CAUSES)[number];

/** What was seen of a cluster at one instant. */
export interface AvailabilityObservation {
  atMs: number;
  takesWrites: boolean;
  /** The operation that works on it and may interrupt it; null when none does. */
  work: { operationId: string; kind: OperationKind } | null;
  /** Why it takes no writes, as a sentence. */
  reason: string | null;
  /** How much time may pass between two observations without anybody having been away. */
  toleranceMs: number;
}

/** A time in which every observation said the same. */
export interface AvailabilitySpan {
  state: AvailabilityState;
  /** Of a time in which it was down: whether an operation was the cause. */
  cause: 'planned' | 'unplanned' | null;
  operationId: string | null;
  reason: string | null;
  startedAtMs: number;
  /** The last observation that said so. */
  seenUntilMs: number;
  toleranceMs: number;
}

/** What changed for those who use the cluster, so that people are told. */
export type AvailabilityChange = 'Down' | 'Up';

/** Kinds of operations in the course of which a cluster takes no writes for a while, as everybody knew beforehand. */
const INTERRUPTING_KINDS: readonly OperationKind[] = [
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
  'PatchCluster',
  'ChangeCluster',
  'RestoreInPlace',
];
const STOPPING_KINDS: readonly OperationKind[] = ['StopCluster', 'DeleteCluster'];

/** Whether an operation of this kind may interrupt a cluster. One that only copies it, such as a backup, explains no outage. */
export const isInterrupting = (kind: OperationKind): boolean => INTERRUPTING_KINDS.includes(kind);

/**
 * Goes on with the last span, or begins another one, and says what people have to be told. An outage is planned when it
 * begins while an operation works on the cluster, and as long as one does. One that was there before is not excused by the
 * operation that repairs it:
 *
 * - up, Switchover, down, up -> planned; nobody is told: the operation tells of itself.
 * - up, down, Failover, up -> unplanned from beginning to end; told when it begins and when it ends.
 * - up, RestartCluster, down, the operation fails, down -> planned, then unplanned; told from then on.
 *
 * @param last the newest span of the cluster; undefined for one that was never observed
 */
export function observeAvailability(
  last: AvailabilitySpan | undefined,
  seen: AvailabilityObservation,
): { span: AvailabilitySpan; isNew: boolean; change: AvailabilityChange | null } {
  const { state, cause } = judge(last, seen);
  const operationId = state === 'Up' ? null : (seen.work?.operationId ?? null);
  const { atMs, toleranceMs } = seen;
  const isSame =
    last !== undefined &&
    last.state === state &&
    last.cause === cause &&
    last.operationId === operationId &&
    atMs - last.seenUntilMs <= Math.min(last.toleranceMs, toleranceMs);
  const reason = state === 'Up' ? null : seen.reason;
  const span = isSame
    ? { ...last, seenUntilMs: atMs }
    : { state, cause, operationId, reason, startedAtMs: atMs, seenUntilMs: atMs, toleranceMs };
  const wasOutage = last?.cause === 'unplanned';
  const isOutage = cause === 'unplanned';
  const change = isOutage && !wasOutage ? 'Down' : state === 'Up' && wasOutage ? 'Up' : null;
  return { span, isNew: !isSame, change };
}

function judge(
  last: AvailabilitySpan | undefined,
  { takesWrites, work }: AvailabilityObservation,
): Pick<AvailabilitySpan, 'state' | 'cause'> {
  if (takesWrites) return { state: 'Up', cause: null };
  const wasThereBefore = last?.cause === 'unplanned';
  if (work === null || wasThereBefore) return { state: 'Down', cause: 'unplanned' };
  return STOPPING_KINDS.includes(work.kind) ? { state: 'Off', cause: null } : { state: 'Down', cause: 'planned' };
}
