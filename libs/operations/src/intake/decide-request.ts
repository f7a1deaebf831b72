import { DomainError, afterDeed, whyNotApprove } from '@rocket/domain';
import type { IntakeDeed } from '@rocket/domain';
import type { IntakeRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import type { Speaker } from '../contacts/require-voice.js';
import { deedOn } from './write-request.js';

export type IntakeDecision = Extract<IntakeDeed, 'askChanges' | 'approve' | 'reject' | 'withdraw'>;

/**
 * Decides about a request, with what is said to it. After it was approved it may still be sent back, rejected or withdrawn, as long
 * as nothing is built.
 *
 * @throws DomainError `intake-request-not-found`, `not-your-request`, `intake-action-not-allowed`, and `needs-another-person`
 *   where who asks may not approve it
 */
export async function decideIntakeRequest(
  { uow, clock }: { uow: UnitOfWork; clock: Clock },
  wish: DecisionWish,
): Promise<IntakeRow> {
  await uow.run((tx) => decideIn(tx, wish, clock));
  return uow.read.intakeRequests.byId(wish.id);
}

export interface DecisionWish {
  id: string;
  decision: IntakeDecision;
  text: string;
  speaker: Speaker;
}

/** As `decideIntakeRequest`, in a transaction that does more. */
export async function decideIn(tx: Transaction, { id, decision, text, speaker }: DecisionWish, clock: Clock): Promise<void> {
  const request = await deedOn(tx, id, decision, speaker);
  if (decision === 'approve') await requireMayApprove(tx, request, speaker.username);
  const status = afterDeed(request.status, decision);
  const isOver = status === 'Rejected' || status === 'Withdrawn';
  await tx.intakeRequests.note(id, { actor: speaker.username, deed: decision, text });
  await tx.intakeRequests.change(id, {
    status,
    decidedBy: speaker.username,
    decidedAt: clock.now(),
    ...(isOver ? { endedAt: clock.now() } : {}),
  });
}

/** @throws DomainError `needs-another-person` */
async function requireMayApprove(tx: Transaction, { environment: name, requester }: IntakeRow, approver: string): Promise<void> {
  const environment = (await tx.inventory.environmentsByName([name ?? ''])).get(name ?? '');
  const why = environment && whyNotApprove(await tx.intakeRules.ruleOf(environment.id), requester, approver);
  if (why !== undefined) throw new DomainError('needs-another-person', why);
}
