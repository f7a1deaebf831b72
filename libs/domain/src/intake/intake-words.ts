import type { DbmsType } from '../dbms-type.js';

/** Where a request for a cluster stands. */
export const INTAKE_STATUSES = [
  'Draft',
  'Submitted',
  'ChangesAsked',
  'Approved',
  'Rejected',
  'Withdrawn',
  'Provisioning',
  'Done',
] as const;
export type IntakeStatus = (typeof INTAKE_STATUSES)[number];

/** What happens to a request. `fail`: what was being built is gone again. */
export const INTAKE_DEEDS = [
  'edit',
  'comment',
  'submit',
  'askChanges',
  'approve',
  'reject',
  'withdraw',
  'provision',
  'finish',
  'fail',
] as const;
export type IntakeDeed = (typeof INTAKE_DEEDS)[number];

/** How widely what is stored may be known. */
export const DATA_CLASSES = ['public', 'internal', 'confidential', 'secret'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** How much of the time somebody wishes it to be up, per cent. */
export const AVAILABILITY_WISHES = [99, 99.5, 99.9, 99.95] as const;

/** Somebody who is told. */
export interface IntakeContact {
  name: string;
  email: string;
}

/** What a team says about the cluster that it wants. Null: not said yet. Sizes in GB, of each server. */
export interface IntakeForm {
  applicationName: string | null;
  owner: IntakeContact | null;
  onCall: IntakeContact | null;
  environment: string | null;
  dbmsType: DbmsType;
  /** A major or an exact version; null for the newest. */
  release: string | null;
  clusterName: string | null;
  nodes: number | null;
  /** Null: wherever there are servers. */
  datacenter: string | null;
  cpu: number | null;
  ramGb: number | null;
  dbGigs: number | null;
  growthPercentPerYear: number | null;
  availabilityPercent: number | null;
  /** How much of what was written last may be lost, minutes. */
  rpoMinutes: number | null;
  /** How long it may take until it is back, minutes. */
  rtoMinutes: number | null;
  retentionDays: number | null;
  dataClass: DataClass | null;
  /** `2026-12-24`. */
  neededBy: string | null;
  costCentre: string | null;
  why: string | null;
}
