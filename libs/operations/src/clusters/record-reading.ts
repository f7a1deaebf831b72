import { deriveServerHealth } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { ClusterMemberRow, MemberChange, Transaction } from '@rocket/persistence';

/**
 * Writes what a member said about itself. What it did not say keeps its last value: a server that is down still has the
 * version that it last answered. Answers whether its health changed.
 */
export async function recordReading(
  tx: Transaction,
  member: ClusterMemberRow,
  reading: MemberReading,
  now: Date,
): Promise<boolean> {
  const { health, reason } = deriveServerHealth(reading);
  const healthChanged = health !== member.serverHealth;
  const changes: MemberChange = {
    ...(healthChanged ? { serverHealth: health } : {}),
    healthReason: reason,
    streaming: reading.streaming ?? false,
    lagBytes: reading.lagBytes ?? null,
    ...(reading.answers ? { observedAt: now } : {}),
    ...(reading.role === undefined ? {} : { nodeRole: reading.role }),
    ...(reading.version === undefined ? {} : { dbVersion: reading.version }),
    ...(reading.pendingRestart === undefined ? {} : { pendingRestart: reading.pendingRestart }),
    ...(reading.sizeBytes === undefined ? {} : { dbSizeBytes: reading.sizeBytes }),
    ...(reading.positionBytes === undefined ? {} : { positionBytes: reading.positionBytes }),
    ...(reading.term === undefined ? {} : { term: reading.term }),
  };
  await tx.clusters.changeMember(member.id, changes);
  return healthChanged || (reading.role !== undefined && reading.role !== member.nodeRole);
}
