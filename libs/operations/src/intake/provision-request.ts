import { DomainError, afterDeed } from '@rocket/domain';
import type { IntakeForm } from '@rocket/domain';
import type { IntakeRow, Transaction } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import type { CreateClusterCommand } from '../clusters/create-cluster-request.js';
import { startCreateCluster } from '../clusters/start-create-cluster.js';
import type { StartCreateClusterDependencies } from '../clusters/start-create-cluster.js';
import type { Speaker } from '../contacts/require-voice.js';
import { decideIn } from './decide-request.js';
import { requireWithinQuotas } from './require-within-quotas.js';
import { signUpAskedContacts } from './sign-up-asked-contacts.js';
import { deedOn } from './write-request.js';

/**
 * Builds what was approved: pulls the servers, holds them, starts the operation and links all of it to the request, in one
 * transaction. With `approval` it is approved in the same transaction, or neither happens.
 *
 * @throws DomainError `intake-request-not-found`, `intake-action-not-allowed`, `needs-another-person`, `quota-exceeded`, and what
 *   `startCreateCluster` throws
 */
export async function provisionIntakeRequest(
  dependencies: ProvisionDependencies,
  { id, backups, speaker, approval }: ProvisionWish,
): Promise<{ clusterId: string; operationId: string }> {
  const { form, status } = await dependencies.uow.read.intakeRequests.byId(id);
  // Said before anything is asked of the pool.
  afterDeed(approval ? afterDeed(status, 'approve') : status, 'provision');
  const command = commandOf(form, { backups, requestedBy: speaker.username });
  return startCreateCluster(dependencies, command, null, async (tx, ids) => {
    if (approval) await decideIn(tx, { id, decision: 'approve', text: approval.text, speaker }, dependencies.clock);
    const request = await deedOn(tx, id, 'provision', speaker);
    if (JSON.stringify(request.form) !== JSON.stringify(form))
      throw new DomainError('edit-conflict', 'The request was changed in this moment. Look at it again.');
    await requireWithinQuotas(tx, form);
    await beginProvisioning(tx, dependencies, request, { speaker, actor: speaker.username }, ids);
  });
}

export type ProvisionDependencies = StartCreateClusterDependencies & { clock: Clock };

interface ProvisionWish {
  id: string;
  backups: boolean;
  speaker: Speaker;
  /** Given by who decides and builds in one; what is said with it. */
  approval?: { text: string };
}

/** Links a request with what builds it, for ever, and signs up for its application whom it names. */
export async function beginProvisioning(
  tx: Transaction,
  dependencies: Pick<ProvisionDependencies, 'secretBox' | 'clock'>,
  { id, status, form, requester }: Pick<IntakeRow, 'id' | 'status' | 'form' | 'requester'>,
  { speaker, actor }: { speaker: Speaker; actor: string },
  ids: { clusterId: string; operationId: string },
): Promise<void> {
  await signUpAskedContacts(tx, dependencies, { form, requester, speaker, actor });
  await tx.intakeRequests.note(id, { actor, deed: 'provision', text: '' });
  await tx.intakeRequests.change(id, { status: afterDeed(status, 'provision'), ...ids });
}

/** A form that is complete, as the use case takes it. */
export function commandOf(
  form: IntakeForm,
  { backups, requestedBy }: { backups: boolean; requestedBy: string },
): CreateClusterCommand {
  const { applicationName, costCentre, clusterName, environment, release, retentionDays, nodes, cpu, ramGb, dbGigs, datacenter } =
    form;
  if (applicationName === null || clusterName === null || environment === null || nodes === null)
    throw new Error('A request that is not complete cannot be built.');
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
