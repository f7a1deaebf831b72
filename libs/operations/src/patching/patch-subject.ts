import type { PatchType, PlannedMember } from '@rocket/domain';
import type { NewStep, OperationRow } from '@rocket/persistence';

/** When a run starts. `window`: each cluster in its own maintenance window. */
export type PatchSchedule = { kind: 'now' } | { kind: 'window' } | { kind: 'at'; at: string };

/** A member of a cluster in a plan. */
export interface MemberPlan {
  serverName: string;
  /** What it answered when it was planned. */
  fromVersion: string | null;
  /** Null: it is current and stays as it is. */
  as: PlannedMember['as'] | null;
  reason: string;
  /** How long it is expected to take, ms. */
  expectedMs: number;
  /** Packages of the operating system that wait on its server. */
  pending?: string[];
}

/** What the operation on one cluster goes by. */
export interface PatchClusterSubject {
  patchType: PatchType;
  /** `DB`: the release that every member shall answer. */
  toRelease: string | null;
  primary: string;
  candidate: string | null;
  members: MemberPlan[];
  /** Members are taken out only while its maintenance window is open. */
  isWindowed: boolean;
}

/** One cluster of a run. */
export interface ClusterPlan extends PatchClusterSubject {
  clusterId: string;
  clusterName: string;
  environment: string;
  fromRelease: string;
  expectedMs: number;
  /** `ddd:hh:mm-ddd:hh:mm zone`. */
  maintenanceWindow: string | null;
  steps: NewStep[];
}

export interface WavePlan {
  environments: string[];
  clusters: ClusterPlan[];
}

/** What a whole run goes by. */
export interface PatchRunSubject {
  patchType: PatchType;
  /** What was asked for: a release, a major, or the newest of each major. */
  toRelease: string | null;
  schedule: PatchSchedule;
  maxParallelClusters: number;
  bakeMinutes: number;
  waves: WavePlan[];
}

export const patchRunSubject = ({ subject }: Pick<OperationRow, 'subject'>): PatchRunSubject => subject as PatchRunSubject;
export const patchClusterSubject = ({ subject }: Pick<OperationRow, 'subject'>): PatchClusterSubject =>
  subject as PatchClusterSubject;

/** Members that are patched, in their order. */
export function membersToPatch({ members }: Pick<PatchClusterSubject, 'members'>): MemberPlan[] {
  return members.filter(({ as }) => as !== null);
}
