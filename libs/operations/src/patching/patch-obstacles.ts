import { isDomainError } from '@rocket/domain';
import type { HostExecutor } from '@rocket/hosts';
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

/** What waits for an update on a server: `openssl 3.0.15 -> 3.0.17`. */
export async function pendingOn(host: HostExecutor, signal: AbortSignal): Promise<{ pending: string[] } | { refusal: string }> {
  try {
    const updates = await host.pendingUpdates({ timeoutMs: PENDING_TIMEOUT_MS, signal });
    return { pending: updates.map((update) => `${update.package} ${update.installed} -> ${update.available}`) };
  } catch (error) {
    if (isDomainError(error)) return { refusal: `${host.serverName}: ${error.detail}` };
    throw error;
  }
}
