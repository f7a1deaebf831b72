import { DomainError } from '../domain-error.js';
import type { IntakeDeed, IntakeStatus } from './intake-words.js';

/** What may be done to a request, and what it is afterwards. */
const NEXT: Readonly<Record<IntakeStatus, Partial<Record<IntakeDeed, IntakeStatus>>>> = {
  Draft: { edit: 'Draft', comment: 'Draft', submit: 'Submitted', withdraw: 'Withdrawn' },
  Submitted: {
    comment: 'Submitted',
    askChanges: 'ChangesAsked',
    approve: 'Approved',
    reject: 'Rejected',
    withdraw: 'Withdrawn',
  },
  ChangesAsked: { edit: 'ChangesAsked', comment: 'ChangesAsked', submit: 'Submitted', reject: 'Rejected', withdraw: 'Withdrawn' },
  Approved: {
    comment: 'Approved',
    askChanges: 'ChangesAsked',
    provision: 'Provisioning',
    reject: 'Rejected',
    withdraw: 'Withdrawn',
  },
  Rejected: { comment: 'Rejected' },
  Withdrawn: { comment: 'Withdrawn' },
  Provisioning: { comment: 'Provisioning', finish: 'Done', fail: 'Approved' },
  Done: { comment: 'Done' },
};

/** What may be done to a request as it stands, whoever does it. */
export function possibleDeeds(status: IntakeStatus): IntakeDeed[] {
  return Object.keys(NEXT[status]) as IntakeDeed[];
}

/** What a request is after a deed. @throws DomainError `intake-action-not-allowed` */
export function afterDeed(status: IntakeStatus, deed: IntakeDeed): IntakeStatus {
  const next = NEXT[status][deed];
  if (next !== undefined) return next;
  const allowed = possibleDeeds(status);
  throw new DomainError('intake-action-not-allowed', `The request is ${status}; it cannot ${DEED_WORDS[deed]} now.`, { allowed });
}

const DEED_WORDS: Readonly<Record<IntakeDeed, string>> = {
  edit: 'be edited',
  comment: 'be commented on',
  submit: 'be submitted',
  askChanges: 'be sent back for changes',
  approve: 'be approved',
  reject: 'be rejected',
  withdraw: 'be withdrawn',
  provision: 'be provisioned',
  finish: 'be finished',
  fail: 'fail',
};
