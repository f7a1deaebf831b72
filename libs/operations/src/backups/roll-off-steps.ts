import type { BackupRow, NewStep, OperationRow } from '@rocket/persistence';

/** More steps than this nobody reads. Where more backups go, each step lets several go. */
export const MAX_REMOVING_STEPS = 500;

/** Which backups a roll-off lets go, in the order in which they must. */
export interface RollOffSubject {
  backupIds: string[];
  /** So many go in each step; one where it does not say. */
  perStep?: number;
}

/** How many go in each step. 500 backups -> 1, which makes 500 steps; 501 -> 2, which makes 251, the last one of 1. */
export function backupsPerStep(count: number, maxSteps: number): number {
  return Math.max(1, Math.ceil(count / maxSteps));
}

/** The steps that let them go, and one for the log. */
export function rollOffSteps(going: readonly BackupRow[], perStep: number): NewStep[] {
  const pieces = Array.from({ length: Math.ceil(going.length / perStep) }, (_, at) =>
    going.slice(at * perStep, (at + 1) * perStep),
  );
  return [
    ...pieces.map((piece): NewStep => ({
      action: 'remove-backup',
      direction: 'forward',
      title: titleOf(piece),
      serverName: null,
    })),
    { action: 'remove-log', direction: 'forward', title: 'Let the log go that no backup needs', serverName: null },
  ];
}

/** The backups of a step, in their order. */
export function backupsOfStep({ subject, id }: OperationRow, { ordinal }: { ordinal: number }): string[] {
  const { backupIds, perStep = 1 } = (subject as RollOffSubject | null) ?? { backupIds: [] };
  const piece = backupIds.slice((ordinal - 1) * perStep, ordinal * perStep);
  if (piece.length === 0) throw new Error(`Step ${ordinal} of operation ${id} names no backup.`);
  return piece;
}

function titleOf(piece: readonly BackupRow[]): string {
  const [first, last] = [piece[0], piece.at(-1)];
  const cluster = first?.clusterName ?? '';
  return piece.length === 1
    ? `Let ${first?.label ?? ''} of ${cluster} go`
    : `Let ${piece.length} backups of ${cluster} go, from ${first?.label ?? ''} to ${last?.label ?? ''}`;
}
