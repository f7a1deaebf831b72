import { isDomainError } from '@rocket/domain';
import type { HostExecutor, PendingUpdate } from '@rocket/hosts';
import type { ClusterRow } from '@rocket/persistence';
import { requireLifecycle } from '../clusters/require-lifecycle.js';

const PENDING_TIMEOUT_MS = 60_000;

/** Why a cluster cannot be part of a run at all, as a sentence. */
export function deriveRefusal(row: ClusterRow): string | undefined {
  try {
    requireLifecycle(row, 'Active');
  } catch (error) {
    if (isDomainError(error)) return error.detail;
    throw error;
  }
  return row.runningOperationId === null ? undefined : 'Another operation works on it.';
}

/** `openssl 3.0.15 -> 3.0.17`, and whether somebody holds it back. */
export function updateInWords(update: PendingUpdate): string {
  return `${update.package} ${update.installed} -> ${update.available}${update.isHeld ? ' (held)' : ''}`;
}

/** What is to be done on a server: updates that wait, or a restart that earlier ones still need. */
export async function osWorkOn(
  host: HostExecutor,
  signal: AbortSignal,
): Promise<{ pending: string[]; isNeeded: boolean } | { refusal: string }> {
  const limits = { timeoutMs: PENDING_TIMEOUT_MS, signal };
  try {
    const updates = await host.pendingUpdates(limits);
    const { reboot, databaseUsesOldFiles } = await host.restartNeeds(limits);
    const isNeeded = updates.some(({ isHeld }) => !isHeld) || reboot || databaseUsesOldFiles;
    return { pending: updates.map(updateInWords), isNeeded };
  } catch (error) {
    if (isDomainError(error)) return { refusal: `${host.serverName}: ${error.detail}` };
    throw error;
  }
}
