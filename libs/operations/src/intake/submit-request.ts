import { DomainError, afterDeed, intakeFaults, isDomainError, whoDecides } from '@rocket/domain';
import type { IntakeForm, ProblemCode, WhoDecides } from '@rocket/domain';
import type { IntakePromise, IntakeRow, Repositories, Transaction } from '@rocket/persistence';
import { startCreateCluster } from '../clusters/start-create-cluster.js';
import type { Speaker } from '../contacts/require-voice.js';
import { intakeOutlook } from './intake-outlook.js';
import { beginProvisioning, commandOf } from './provision-request.js';
import type { ProvisionDependencies } from './provision-request.js';
import { requireWithinQuotas } from './require-within-quotas.js';
import { deedOn } from './write-request.js';

/** Who approves where nobody has to. */
export const RULE_ACTOR = 'rule of the environment';

interface Submission {
  id: string;
  /** Whether what is built at once is backed up by itself. */
  backups: boolean;
  speaker: Speaker;
}

/**
 * Submits a request. What it would cost, what the pool had and who decides are kept as they were said then. Where the rule of its
 * environment says so, it is approved and built at once, in the same transaction; when the pool cannot serve it, it stays
 * approved, with the reason among its entries.
 *
 * @throws DomainError `intake-request-not-found`, `not-your-request`, `intake-action-not-allowed`, `validation-failed` with
 *   what is missing, `environment-not-found`, `quota-exceeded`, `edit-conflict`
 */
export async function submitIntakeRequest(dependencies: ProvisionDependencies, submission: Submission): Promise<IntakeRow> {
  const { uow, clock } = dependencies;
  const { id, speaker } = submission;
  const { form } = await uow.read.intakeRequests.byId(id);
  const now = clock.now();
  const promise = await promiseOf(uow.read, form, now);
  const submit = (tx: Transaction): Promise<boolean> => submitIn(tx, { id, speaker, form, promise, now });
  const refusal = await builtAtOnce(dependencies, submission, form, submit);
  if (refusal === null) return uow.read.intakeRequests.byId(id);
  await uow.run(async (tx) => {
    const approved = await submit(tx);
    if (approved && refusal !== undefined) await tx.intakeRequests.note(id, { actor: RULE_ACTOR, deed: 'fail', text: refusal });
  });
  return uow.read.intakeRequests.byId(id);
}

/** What the pool or the name may refuse. Whoever asks is not to blame; a DBA provisions it when it is mended. */
const NOT_SERVED: readonly ProblemCode[] = [
  'not-enough-pool-servers',
  'release-not-available',
  'engine-unavailable',
  'driver-unavailable',
  'cluster-exists',
];

/** Null when it is being built, why it cannot be built now, or undefined when somebody has to decide. */
async function builtAtOnce(
  dependencies: ProvisionDependencies,
  { id, backups, speaker }: Submission,
  form: IntakeForm,
  submit: (tx: Transaction) => Promise<boolean>,
): Promise<string | null | undefined> {
  const isComplete = intakeFaults(form, dependencies.clock.now().toISOString().slice(0, 10)).length === 0;
  if (!isComplete || !(await decisionOn(dependencies.uow.read, form)).automatic) return undefined;
  try {
    const command = commandOf(form, { backups, requestedBy: speaker.username });
    await startCreateCluster(dependencies, command, null, async (tx, ids) => {
      if (!(await submit(tx))) throw new DomainError('edit-conflict', 'The rule of the environment was changed in this moment.');
      const request = await tx.intakeRequests.lock(id);
      await beginProvisioning(tx, dependencies, request, { speaker, actor: RULE_ACTOR }, ids);
    });
    return null;
  } catch (error) {
    if (NOT_SERVED.some((code) => isDomainError(error, code))) return (error as DomainError).message;
    throw error;
  }
}

interface Submitted {
  id: string;
  speaker: Speaker;
  form: IntakeForm;
  promise: Omit<IntakePromise, 'whoDecides'>;
  now: Date;
}

/** Answers whether it was approved by the rule. */
async function submitIn(tx: Transaction, { id, speaker, form, promise, now }: Submitted): Promise<boolean> {
  const request = await deedOn(tx, id, 'submit', speaker);
  if (JSON.stringify(request.form) !== JSON.stringify(form))
    throw new DomainError('edit-conflict', 'The request was changed in this moment. Look at it again.');
  requireComplete(form, now);
  await requireWithinQuotas(tx, form);
  const { automatic, reason } = await decisionOn(tx, form);
  const submitted = afterDeed(request.status, 'submit');
  await tx.intakeRequests.note(id, { actor: speaker.username, deed: 'submit', text: reason });
  await tx.intakeRequests.change(id, { status: submitted, submittedAt: now, promised: { ...promise, whoDecides: reason } });
  if (!automatic) return false;
  await tx.intakeRequests.note(id, { actor: RULE_ACTOR, deed: 'approve', text: reason });
  await tx.intakeRequests.change(id, { status: afterDeed(submitted, 'approve'), decidedBy: RULE_ACTOR, decidedAt: now });
  return true;
}

async function promiseOf(read: Repositories, form: IntakeForm, now: Date): Promise<Omit<IntakePromise, 'whoDecides'>> {
  const { cost, pool, leadTime } = await intakeOutlook(read, form, now);
  return {
    monthlyCost: cost === null ? null : Number(cost.total),
    currency: cost?.currency ?? null,
    matching: pool?.matching ?? 0,
    leadTimeHours: leadTime?.medianHours ?? null,
    at: now.toISOString(),
  };
}

/** @throws DomainError `validation-failed` */
function requireComplete(form: IntakeForm, now: Date): void {
  const faults = intakeFaults(form, now.toISOString().slice(0, 10));
  if (faults.length === 0) return;
  const detail = faults.map(({ pointer, detail: what }) => `${pointer.slice(1)} ${what}.`).join(' ');
  throw new DomainError('validation-failed', detail, {}, faults);
}

async function decisionOn(read: Repositories, form: IntakeForm): Promise<WhoDecides> {
  const environment = (await read.inventory.environmentsByName([form.environment ?? ''])).get(form.environment ?? '');
  if (!environment) throw new DomainError('environment-not-found', `There is no environment ${form.environment ?? ''}.`);
  return whoDecides(await read.intakeRules.ruleOf(environment.id), form);
}
