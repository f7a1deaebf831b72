import type { Criticality } from '../applications/application-words.js';
import type { DowntimeFigures } from '../monitoring/downtime-ledger.js';

/** Which part of the time an application is to be up, in per cent, by how much it hurts when it is not. */
export const SERVICE_LEVELS: Readonly<Record<Criticality | 'not judged', number>> = {
  low: 99,
  medium: 99.5,
  high: 99.9,
  critical: 99.95,
  'not judged': 99.5,
};

/** How much downtime is left before what was promised is broken. */
export interface ErrorBudget {
  sloPercent: number;
  /** What may be down of the time that is known. */
  allowedMs: number;
  /** What nobody meant to be down. */
  usedMs: number;
  /** Below zero when it is broken. */
  leftMs: number;
}

/** 99.95 % of 30 days -> 21 min 36 s allowed. Announced maintenance uses none of it. */
export function errorBudget(criticality: Criticality | null, { meantMs, unknownMs, unplannedMs }: DowntimeFigures): ErrorBudget {
  const sloPercent = SERVICE_LEVELS[criticality ?? 'not judged'];
  // In hundredths of a per cent: 99.95 is no number that a computer can hold exactly.
  const allowedMs = Math.round(((meantMs - unknownMs) * (10_000 - Math.round(sloPercent * 100))) / 10_000);
  return { sloPercent, allowedMs, usedMs: unplannedMs, leftMs: allowedMs - unplannedMs };
}
