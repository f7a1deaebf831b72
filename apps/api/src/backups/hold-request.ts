import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { isId } from '@rocket/platform';

/** @throws DomainError `validation-failed` for a hold without a reason, and for a reason without a hold */
export function reasonFor(hold: boolean, holdReason: string | undefined): string | null {
  const reason = holdReason?.trim();
  if (hold && reason) return reason;
  if (!hold && reason === undefined) return null;
  const detail = hold ? 'is needed to hold a backup: who asks in a year has to know' : 'must be absent to release a backup';
  throw new DomainError('validation-failed', `holdReason ${detail}.`, {}, [{ pointer: '/holdReason', detail }]);
}

/** @throws DomainError `backup-not-found` for what cannot be an id */
export function requireBackupId(dbmsType: DbmsType, id: string): void {
  if (!isId(id)) throw new DomainError('backup-not-found', `There is no ${dbmsType} backup ${id}.`);
}
