import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { memberOn } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { methodOf, placeOf } from './backup-place.js';
import { restoreSubject } from './backup-subject.js';
import { recordRestored } from './restore-cluster-operation.js';
import { restoreMember, restoreOf } from './restore-member.js';

const ARCHIVE_ARRIVES_MS = 2 * 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Restores a backup over the cluster that it was taken from. What was there is set aside first, and comes back when anything
 * fails before all members were found well.
 */
export class RestoreInPlaceOperation implements OperationDefinition {
  readonly kind = 'RestoreInPlace';

  constructor(private readonly dependencies: ClusterDependencies) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { restoreId } = restoreSubject(context.operation);
    const tag = restoreId.toLowerCase();
    const own = {
      'await-archive': (subject: ClusterSubject) => this.#awaitArchive(subject, context),
      'set-aside': (subject: ClusterSubject) =>
        methodOf(subject).setAside(memberOn(subject.cluster, step.serverName), tag, context),
      'restore-first-member': async (subject: ClusterSubject) => {
        const restore = await restoreOf(this.dependencies.uow.read, restoreId);
        await restoreMember(this.dependencies, subject, restore, step, context);
        // Nothing of its log may go before somebody archives it again.
        const place = await placeOf(this.dependencies, subject.row);
        await methodOf(subject).prepare(subject.cluster, memberOn(subject.cluster, step.serverName), place, context);
      },
      'take-back': async (subject: ClusterSubject) => {
        const member = memberOn(subject.cluster, step.serverName);
        await subject.engine.stopMember(subject.cluster, member, context);
        await methodOf(subject).takeBack(subject.cluster, member, tag, context);
        await subject.engine.startMember(subject.cluster, member, context);
      },
      // Not whoever leads: a member that has followed what was restored has seen a newer line than the one that is put back.
      'follow-back': async (subject: ClusterSubject) => {
        const first = memberOn(subject.cluster, firstOf(context.operation));
        await subject.engine.followPrimary(subject.cluster, first, memberOn(subject.cluster, step.serverName), context);
      },
      'discard-aside': (subject: ClusterSubject) =>
        methodOf(subject).discardAside(memberOn(subject.cluster, step.serverName), tag, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  /** Once everybody was found well, what was set aside may be gone: there is no way back then, and none is needed. */
  planCleanup({ steps }: OperationRow): NewStep[] {
    const begun = (action: string): boolean => steps.some((step) => step.action === action && step.attempt > 0);
    if (begun('discard-aside') || !begun('stop-member')) return [];
    const first = firstOf({ steps });
    const others = steps.flatMap(({ action, serverName }) =>
      action === 'follow-primary' && serverName !== null ? [serverName] : [],
    );
    const cleanup = (action: string, title: string, serverName: string | null): NewStep => ({
      ...{ action, title, serverName },
      direction: 'cleanup',
    });
    return [
      cleanup('take-back', `Put back what was on ${first ?? ''} and start it`, first),
      ...others.map((name) => cleanup('follow-back', `Let ${name} follow ${first ?? ''} again`, name)),
      cleanup('verify-members', 'Ask every member for its version, role and replication', null),
    ];
  }

  /**
   * What was committed until now has to be in the archive: it is about to be gone from everywhere else.
   *
   * @throws DomainError `step-failed` when it is not in time
   */
  async #awaitArchive(subject: ClusterSubject, context: StepContext): Promise<void> {
    const { uow, clock } = this.dependencies;
    const from = clock.now();
    const endsAt = performance.now() + ARCHIVE_ARRIVES_MS;
    for (;;) {
      const toAt = (await uow.read.walRanges.newestOf(subject.row.id))?.toAt;
      if (toAt && toAt > from) {
        context.say(`The log is archived until ${toAt.toISOString()}.`);
        return;
      }
      if (performance.now() > endsAt)
        throw new DomainError(
          'step-failed',
          `The log is archived until ${toAt?.toISOString() ?? 'no instant'} only. What was committed since would be lost, so nothing was touched.`,
        );
      await sleep(LOOK_EVERY_MS, undefined, { signal: context.signal });
    }
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    await recordRestored(tx, operation, status, reason);
    // A new line begins here: until it has a Full of its own, restoring it begins with one from before, and all the log since.
    if (status === 'Succeeded' && operation.clusterId !== null) await tx.fullsDue.require(operation.clusterId);
  }
}

/** The member that is restored, from which the others are copied. */
function firstOf({ steps }: Pick<OperationRow, 'steps'>): string | null {
  return steps.find(({ action }) => action === 'set-aside')?.serverName ?? null;
}

/** @param first who is restored; the others are copied from it */
export function restoreInPlaceSteps(from: string, first: string, others: readonly string[]): NewStep[] {
  const step = (action: string, title: string, serverName: string | null): NewStep => ({
    ...{ action, title, serverName },
    direction: 'forward',
  });
  return [
    step('await-archive', 'Wait until everything that was committed until now is archived', null),
    step('stop-member', `Stop the primary on ${first}`, first),
    ...others.map((name) => step('try-stop-member', `Stop the replica on ${name}`, name)),
    step('set-aside', `Set aside what is on ${first}`, first),
    step('restore-first-member', `Restore ${from} on ${first}, replay the log and let it accept writes`, first),
    ...others.map((name) => step('follow-primary', `Copy ${first} to ${name} and let it follow`, name)),
    step('verify-members', 'Ask every member for its version, role and replication', null),
    step('discard-aside', `Remove what was set aside on ${first}`, first),
  ];
}
