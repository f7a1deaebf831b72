import { DomainError, afterDeed } from '@rocket/domain';
import type { IntakeForm } from '@rocket/domain';
import type { CreateClusterCommand } from '../clusters/create-cluster-request.js';
import { startCreateCluster } from '../clusters/start-create-cluster.js';
import type { StartCreateClusterDependencies } from '../clusters/start-create-cluster.js';
import type { Speaker } from '../contacts/require-voice.js';
import { requireWithinQuotas } from './submit-request.js';
import { deedOn } from './write-request.js';

/**
 * Builds what was approved: pulls the servers, holds them, starts the operation and links all of it to the request, in one
 * transaction.
 *
 * @throws DomainError `intake-request-not-found`, `intake-action-not-allowed`, `quota-exceeded`, and what `startCreateCluster` throws
 */
export async function provisionIntakeRequest(
  dependencies: StartCreateClusterDependencies,
  { id, backups, speaker }: { id: string; backups: boolean; speaker: Speaker },
): Promise<{ clusterId: string; operationId: string }> {
  const { form, status } = await dependencies.uow.read.intakeRequests.byId(id);
  // Said before anything is asked of the pool.
  afterDeed(status, 'provision');
  const command = commandOf(form, { backups, requestedBy: speaker.username });
  return startCreateCluster(dependencies, command, null, async (tx, { clusterId, operationId }) => {
    const request = await deedOn(tx, id, 'provision', speaker);
    if (JSON.stringify(request.form) !== JSON.stringify(form))
      throw new DomainError('edit-conflict', 'The request was changed in this moment. Look at it again.');
    await requireWithinQuotas(tx, form);
    await tx.intakeRequests.note(id, { actor: speaker.username, deed: 'provision', text: '' });
    await tx.intakeRequests.change(id, { status: afterDeed(request.status, 'provision'), clusterId, operationId });
  });
}

/** A form that was approved, as the use case takes it: nothing that it needs is missing. */
function commandOf(form: IntakeForm, { backups, requestedBy }: { backups: boolean; requestedBy: string }): CreateClusterCommand {
  const { applicationName, costCentre, clusterName, environment, release, retentionDays, nodes, cpu, ramGb, dbGigs, datacenter } =
    form;
  if (applicationName === null || clusterName === null || environment === null || nodes === null)
    throw new Error('A request was approved that is not complete.');
  return {
    dbmsType: form.dbmsType,
    application: { applicationName, costCentre: costCentre ?? undefined },
    clusterName,
    environment,
    release: release ?? undefined,
    tlsEnabled: true,
    backupRetentionDays: retentionDays ?? 30,
    backups,
    servers: {
      by: 'size',
      count: nodes,
      cpu: cpu ?? undefined,
      ram: ramGb ?? undefined,
      dbGigs: dbGigs ?? undefined,
      datacenter: datacenter ?? undefined,
    },
    requestedBy,
  };
}
