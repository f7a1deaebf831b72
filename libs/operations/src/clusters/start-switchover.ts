import { DomainError, chooseCandidate } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import { newId } from '@rocket/platform';
import { startOperation } from '../operations/start-operation.js';
import { inspectMembers, toSubject } from './cluster-subject.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { planSwitchover } from './plan-switchover.js';
import { requireLifecycle } from './require-lifecycle.js';
import { laggards } from './switchover-operation.js';
import { faultsOf } from './verify-members.js';

export interface SwitchoverCommand {
  dbmsType: DbmsType;
  clusterName: string;
  /** The member to make the primary; the best one when absent. */
  to?: string | undefined;
  actor: string;
}

/** Asking members that do not answer ends by itself; this is for the whole of it. */
const ASK_TIMEOUT_MS = 20_000;

/**
 * Starts a switchover to a named replica or the best one. Who that is, is asked of the members now; a cluster in which
 * anything is not as it should be is left alone.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `no-switchover-candidate`, `validation-failed`
 */
export async function startSwitchover(
  dependencies: Omit<ClusterDependencies, 'clock'> & { bell: OperationBell },
  { dbmsType, clusterName, to, actor }: SwitchoverCommand,
): Promise<{ operationId: string }> {
  const { uow, bell } = dependencies;
  const row = await uow.read.clusters.byName(dbmsType, clusterName);
  requireLifecycle(row, 'Active');
  const names = row.members.map(({ server }) => server.serverName);
  const wanted = to === undefined ? undefined : names.find((name) => name.toLowerCase() === to.toLowerCase());
  if (to !== undefined && wanted === undefined) {
    const detail = `is not a member of ${row.clusterName}, which has ${names.join(', ')}`;
    throw new DomainError('validation-failed', `${to} ${detail}.`, {}, [{ pointer: '/to', detail }]);
  }
  const readings = await inspectMembers(await toSubject(dependencies, row), AbortSignal.timeout(ASK_TIMEOUT_MS));
  const choice = chooseCandidate(readings, wanted);
  if ('refusal' in choice) throw new DomainError('no-switchover-candidate', choice.refusal);
  const faults = faultsOf(readings, row.release);
  if (faults.length > 0) throw new DomainError('no-switchover-candidate', `First mend what is wrong. ${faults.join(' ')}`);
  const late = laggards(readings);
  if (late !== undefined) throw new DomainError('no-switchover-candidate', late);
  const others = names.filter((name) => name !== choice.primary && name !== choice.candidate);
  const operationId = newId();
  await uow.run(async (tx) => {
    // Meanwhile it may have been deleted.
    requireLifecycle(await tx.clusters.byId(row.id), 'Active');
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'Switchover',
      title: `Switch ${row.clusterName} over from ${choice.primary} to ${choice.candidate}`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: planSwitchover({ ...choice, others }),
    });
  });
  return { operationId };
}
