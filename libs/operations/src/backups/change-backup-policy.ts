import { DomainError, checkPolicy } from '@rocket/domain';
import type { FieldFault, RetentionPolicy } from '@rocket/domain';
import type { PolicyOwner, UnitOfWork } from '@rocket/persistence';

export interface ChangeBackupPolicyCommand {
  owner: PolicyOwner;
  /** For the history: `of orders`, `of clusters in Prod`. */
  ownerWords: string;
  clusterName: string | null;
  dbmsType: 'PostgreSQL' | 'MongoDB' | null;
  /** Null takes it back: what is said elsewhere holds again. */
  policy: RetentionPolicy | null;
  /** The version that was read; 0 when there was none, null for whichever there is. */
  expectedVersion: number | null;
  actor: string;
}

/** Says which backups of a cluster, or of all clusters of an environment, stay. @throws DomainError `validation-failed`, `edit-conflict` */
export async function changeBackupPolicy(uow: UnitOfWork, command: ChangeBackupPolicyCommand): Promise<void> {
  const { owner, policy, expectedVersion, actor, clusterName, dbmsType } = command;
  if (policy) requireGoodPolicy(policy);
  await uow.run(async (tx) => {
    const before = await tx.backupPolicies.find(owner);
    if (policy) await tx.backupPolicies.put(owner, policy, actor, expectedVersion ?? before?.version ?? 0);
    else if (before) await tx.backupPolicies.remove(owner, expectedVersion ?? before.version);
    else return;
    const words = `${before ? JSON.stringify(before.policy) : 'none'} -> ${policy ? JSON.stringify(policy) : 'none'}`;
    const text = `Policy for backups ${command.ownerWords}: ${words}.`;
    await tx.activities.add([{ type: 'ConfigChange', dbmsType, clusterName, planned: true, actor, text }]);
    if (clusterName !== null) await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
  });
}

/** @throws DomainError `validation-failed`, at the fields of `/policy` */
export function requireGoodPolicy(policy: RetentionPolicy): void {
  const faults = checkPolicy(policy);
  if (faults.length === 0) return;
  throw new DomainError('validation-failed', faults.join(' '), {}, faults.map(toFieldFault));
}

/** `redundancy must be a whole number from 1 to 1000.` -> `/policy/redundancy`. A policy without any rule is wrong as a whole. */
function toFieldFault(fault: string): FieldFault {
  const [, field, detail] = /^([\w.]+) (must be .*)\.$/.exec(fault) ?? [];
  if (field === undefined || detail === undefined) return { pointer: '/policy', detail: fault };
  return { pointer: `/policy/${field.replace('.', '/')}`, detail };
}
