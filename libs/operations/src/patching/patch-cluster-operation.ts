import { newId } from '@rocket/platform';
import type { MemberInspector } from '@rocket/engine-core';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { memberOn, subjectOf } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { CommonAction } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { checkPlan } from './check-plan.js';
import { gateBefore, verifyMember } from './pass-gates.js';
import { followNewPrimary, patchMember, prepareRelease, recoverMember, rollbackMember } from './patch-member.js';
import { patchClusterSubject } from './patch-subject.js';
import { planPatchCleanup, RESTING_PLACES } from './plan-patch-steps.js';
import type { PatchAction } from './plan-patch-steps.js';
import { recordPatchEnd, recordPatchHalt } from './record-patch.js';
import { takeOver } from './take-over.js';
import { WriteWatch } from './write-watch.js';

/** What may take long and changes nothing: a wish to cancel ends it at once. */
const INTERRUPTIBLE: readonly string[] = RESTING_PLACES;
/** While these run somebody may take no writes, or a member is away: a worker that shuts down finishes them first. */
const CRITICAL: readonly string[] = ['hand-over', 'restore-primary', 'patch-member', 'recover-member', 'rollback-member'];
/** What the watch saw is stored so often while a step runs. */
const NOTE_EVERY_MS = 2_000;

/**
 * Patches one cluster: one member at a time, replicas first, the primary last after a switchover. It halts at the first
 * doubt with traffic where it is, and a person decides. Meanwhile a client writes to the cluster all the time.
 */
export class PatchClusterOperation implements OperationDefinition {
  readonly kind = 'PatchCluster';
  readonly onFailure = 'halt';
  private readonly watches = new Map<string, WriteWatch>();
  private readonly inspectors = new Map<string, MemberInspector>();

  constructor(private readonly dependencies: ClusterDependencies) {}

  mayRestBefore({ action }: StepToPerform): boolean {
    return RESTING_PLACES.includes(action);
  }

  isInterruptible({ action }: StepToPerform): boolean {
    return INTERRUPTIBLE.includes(action);
  }

  isCritical({ action }: StepToPerform): boolean {
    return CRITICAL.includes(action);
  }

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { operation } = context;
    const watch = this.watches.get(operation.id) ?? this.beginWatch(await subjectOf(this.dependencies, context), operation);
    const note = async (): Promise<void> => {
      const outageMs = watch.takeOutageMs();
      await context.record((tx) => tx.operations.recordWriteOutage(context.operation.id, step.ordinal, outageMs, watch.gaps()));
    };
    const notes = setInterval(() => void note().catch(() => undefined), NOTE_EVERY_MS);
    try {
      await performClusterStep(this.dependencies, this.deeds(step, context, watch), step, context, (subject) =>
        this.inspected(operation.id, subject),
      );
    } finally {
      clearInterval(notes);
      if (!context.signal.aborted) await note();
    }
  }

  planCleanup(operation: OperationRow): NewStep[] {
    return planPatchCleanup(operation);
  }

  recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    return recordPatchEnd(tx, operation, status, reason);
  }

  recordHalt(tx: Transaction, operation: OperationRow, reason: string): Promise<void> {
    return recordPatchHalt(tx, operation, reason);
  }

  async letGo(operationId: string): Promise<void> {
    const [watch, inspector] = [this.watches.get(operationId), this.inspectors.get(operationId)];
    this.watches.delete(operationId);
    this.inspectors.delete(operationId);
    await Promise.all([watch?.stop(), inspector?.close()]);
  }

  private deeds(step: StepToPerform, context: StepContext, watch: WriteWatch) {
    const { primary, candidate } = patchClusterSubject(context.operation);
    const parts = { dependencies: this.dependencies, step, context };
    const own: Record<
      Exclude<PatchAction, Exclude<CommonAction, 'follow-primary'>>,
      (subject: ClusterSubject) => Promise<void>
    > = {
      'check-plan': (subject) => checkPlan(subject, parts),
      'gate-before': (subject) => gateBefore(subject, parts),
      'prepare-release': (subject) => prepareRelease(subject, parts),
      'prepare-candidate': ({ engine, cluster }) => engine.prepareCandidate(cluster, memberOn(cluster, candidate), context),
      'hand-over': (subject) => takeOver(subject, { primary, candidate: candidate ?? '' }, watch, context),
      'follow-primary': (subject) => followNewPrimary(subject, parts),
      'patch-member': (subject) => patchMember(subject, parts),
      'verify-member': (subject) => verifyMember(subject, parts, watch),
      'discard-candidate': ({ engine, cluster }) => engine.discardCandidate(cluster, memberOn(cluster, candidate), context),
      'restore-primary': ({ engine, cluster }) =>
        engine.restorePrimary(cluster, memberOn(cluster, primary), memberOn(cluster, candidate), context),
      'recover-member': (subject) => recoverMember(subject, parts),
      'rollback-member': (subject) => rollbackMember(subject, parts),
    };
    return own;
  }

  /** Members are asked over connections that are kept from step to step. */
  private inspected(operationId: string, subject: ClusterSubject): ClusterSubject {
    const inspector = this.inspectors.get(operationId) ?? subject.engine.openInspector();
    this.inspectors.set(operationId, inspector);
    return { ...subject, inspector };
  }

  private beginWatch({ engine, cluster }: ClusterSubject, operation: OperationRow): WriteWatch {
    const watch = new WriteWatch(engine.openWriteProbe(cluster, newId()), operation.writeGaps);
    this.watches.set(operation.id, watch);
    return watch;
  }
}
