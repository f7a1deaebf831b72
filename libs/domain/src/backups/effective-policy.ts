import type { RetentionPolicy } from './retention-policy.js';

/** Who has said which backups of a cluster stay. `retentionDays`: nobody but the number of days that the cluster was made with. */
export const POLICY_SOURCES = ['cluster', 'environment', 'retentionDays'] as const;
export type PolicySource = (typeof POLICY_SOURCES)[number];

/**
 * What holds for a cluster: its own policy, or that of its environment, or its number of days as a recovery window. They are not
 * mixed: who writes a policy of his own says all of it.
 */
export function effectivePolicy(given: {
  cluster: RetentionPolicy | null;
  environment: RetentionPolicy | null;
  backupRetentionDays: number;
}): { policy: RetentionPolicy; source: PolicySource } {
  if (given.cluster) return { policy: given.cluster, source: 'cluster' };
  if (given.environment) return { policy: given.environment, source: 'environment' };
  return { policy: { recoveryWindowDays: given.backupRetentionDays }, source: 'retentionDays' };
}
