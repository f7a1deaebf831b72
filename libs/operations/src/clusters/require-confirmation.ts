import { DomainError } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';

/** Whoever means it repeats the name. @throws DomainError `confirmation-missing`, at the field where it was expected */
export function requireConfirmation(
  { clusterName }: Pick<ClusterRow, 'clusterName'>,
  confirm: string | undefined,
  pointer: string,
): void {
  if (confirm?.toLowerCase() === clusterName) return;
  const detail = `must be the name of the cluster, ${clusterName}`;
  throw new DomainError('confirmation-missing', `confirm ${detail}.`, {}, [{ pointer, detail }]);
}
