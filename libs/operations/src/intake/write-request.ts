import { DomainError, afterDeed } from '@rocket/domain';
import type { DbmsType, IntakeDeed, IntakeForm } from '@rocket/domain';
import type { IntakeRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Speaker } from '../contacts/require-voice.js';

/** What a draft says of the form; the rest was not said yet. */
export type IntakeDraft = Partial<Omit<IntakeForm, 'dbmsType'>>;

const EMPTY: Omit<IntakeForm, 'dbmsType'> = {
  applicationName: null,
  owner: null,
  onCall: null,
  environment: null,
  release: null,
  clusterName: null,
  nodes: null,
  datacenter: null,
  cpu: null,
  ramGb: null,
  dbGigs: null,
  growthPercentPerYear: null,
  availabilityPercent: null,
  rpoMinutes: null,
  rtoMinutes: null,
  retentionDays: null,
  dataClass: null,
  neededBy: null,
  costCentre: null,
  why: null,
};

/** Begins a request. It may lack anything until it is submitted. */
export async function addIntakeRequest(
  uow: UnitOfWork,
  { dbmsType, draft, speaker }: { dbmsType: DbmsType; draft: IntakeDraft; speaker: Speaker },
): Promise<IntakeRow> {
  const form: IntakeForm = { ...EMPTY, ...draft, dbmsType };
  const { applicationName, environment } = form;
  return uow.run((tx) => tx.intakeRequests.add({ dbmsType, requester: speaker.username, form, applicationName, environment }));
}

/**
 * Says more in a draft, or says something else when changes were asked for.
 *
 * @throws DomainError `intake-request-not-found`, `edit-conflict`, `intake-action-not-allowed`, `not-your-request`
 */
export async function changeIntakeRequest(
  uow: UnitOfWork,
  { id, version, draft, speaker }: { id: string; version: number; draft: IntakeDraft; speaker: Speaker },
): Promise<IntakeRow> {
  await uow.run(async (tx) => {
    const request = await deedOn(tx, id, 'edit', speaker);
    if (request.version !== version)
      throw new DomainError(
        'edit-conflict',
        `The request was changed by ${request.requester} or another DBA meanwhile. Look at it again.`,
      );
    const form = { ...request.form, ...draft };
    await tx.intakeRequests.change(id, { form, applicationName: form.applicationName, environment: form.environment });
  });
  return uow.read.intakeRequests.byId(id);
}

/** @throws DomainError `intake-request-not-found` */
export async function commentOnIntakeRequest(
  uow: UnitOfWork,
  { id, text, speaker }: { id: string; text: string; speaker: Speaker },
): Promise<IntakeRow> {
  await uow.run(async (tx) => {
    await deedOn(tx, id, 'comment', speaker);
    await tx.intakeRequests.note(id, { actor: speaker.username, deed: 'comment', text });
  });
  return uow.read.intakeRequests.byId(id);
}

/** Deeds of who asks; the others are those of who runs the fleet. */
const OF_REQUESTER: readonly IntakeDeed[] = ['edit', 'submit', 'withdraw'];

/**
 * The request, held until the transaction ends, when this may be done to it by whoever speaks. Who asks edits, submits and
 * withdraws it; who runs the fleet may do so in their place.
 *
 * @throws DomainError `intake-request-not-found`, `not-your-request`, `intake-action-not-allowed`
 */
export async function deedOn(tx: Transaction, id: string, deed: IntakeDeed, { username, voice }: Speaker): Promise<IntakeRow> {
  const request = await tx.intakeRequests.lock(id);
  const runsFleet = voice.role === 'admin' || voice.role === 'dba';
  if (!runsFleet && OF_REQUESTER.includes(deed) && request.requester !== username)
    throw new DomainError('not-your-request', `${request.requester} asks for this, and only they or a DBA may do that.`);
  afterDeed(request.status, deed);
  return request;
}
