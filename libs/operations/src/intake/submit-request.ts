import { DomainError, afterDeed, isDomainError, intakeFaults, quotaExcess, useOf, whoDecides } from '@rocket/domain';
import type { IntakeForm, WhoDecides } from '@rocket/domain';
import type { IntakeRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import type { Speaker } from '../contacts/require-voice.js';
import { intakeOutlook } from './intake-outlook.js';
import { deedOn } from './write-request.js';

/**
 * Submits a request. What it would cost, what the pool had and who decides are kept as they were said then. Where the rule of its
 * environment says so, it is approved at once.
 *
 * @throws DomainError `intake-request-not-found`, `not-your-request`, `intake-action-not-allowed`, `validation-failed` with
 *   what is missing, `environment-not-found`, `quota-exceeded`
 */
export async function submitIntakeRequest(
  { uow, clock }: { uow: UnitOfWork; clock: Clock },
  { id, speaker }: { id: string; speaker: Speaker },
): Promise<IntakeRow> {
  const now = clock.now();
  const outlook = await intakeOutlook(uow.read, (await uow.read.intakeRequests.byId(id)).form, now);
  await uow.run(async (tx) => {
    const request = await deedOn(tx, id, 'submit', speaker);
    requireComplete(request.form, now);
    await requireWithinQuotas(tx, request.form);
    const decision = await decisionOn(tx, request.form);
    const submitted = afterDeed(request.status, 'submit');
    await tx.intakeRequests.note(id, { actor: speaker.username, deed: 'submit', text: decision.reason });
    await tx.intakeRequests.change(id, {
      status: submitted,
      submittedAt: now,
      promised: {
        monthlyCost: outlook.cost === null ? null : Number(outlook.cost.total),
        currency: outlook.cost?.currency ?? null,
        matching: outlook.pool?.matching ?? 0,
        whoDecides: decision.reason,
        at: now.toISOString(),
      },
    });
    if (!decision.automatic) return;
    await tx.intakeRequests.note(id, { actor: RULE_ACTOR, deed: 'approve', text: decision.reason });
    await tx.intakeRequests.change(id, { status: afterDeed(submitted, 'approve'), decidedBy: RULE_ACTOR, decidedAt: now });
  });
  return uow.read.intakeRequests.byId(id);
}

/** Who approves where nobody has to. */
export const RULE_ACTOR = 'rule of the environment';

/** @throws DomainError `validation-failed` */
function requireComplete(form: IntakeForm, now: Date): void {
  const faults = intakeFaults(form, now.toISOString().slice(0, 10));
  if (faults.length === 0) return;
  const detail = faults.map(({ pointer, detail: what }) => `${pointer.slice(1)} ${what}.`).join(' ');
  throw new DomainError('validation-failed', detail, {}, faults);
}

/** @throws DomainError `quota-exceeded` */
export async function requireWithinQuotas(tx: Transaction, form: IntakeForm): Promise<void> {
  const application = form.applicationName === null ? null : await knownApplication(tx, form.applicationName);
  const holders = [
    ...(application ? [{ applicationId: application.id }] : []),
    ...(form.costCentre === null ? [] : [{ costCentre: form.costCentre }]),
  ];
  for (const holder of holders) {
    const quota = await tx.intakeRules.quotaOf(holder);
    if (!quota) continue;
    const excess = quotaExcess(quota, await tx.intakeRules.usedBy(holder), useOf(form));
    const whose = 'costCentre' in holder ? `cost centre ${holder.costCentre}` : (form.applicationName ?? '');
    if (excess.length > 0) throw new DomainError('quota-exceeded', `The quota of ${whose}: ${excess.join(' ')}`);
  }
}

/** Null for one that is to be made. */
function knownApplication(tx: Transaction, applicationName: string): Promise<{ id: string } | null> {
  return tx.applications.byName(applicationName).catch((error: unknown) => {
    if (isDomainError(error, 'application-not-found')) return null;
    throw error;
  });
}

async function decisionOn(tx: Transaction, form: IntakeForm): Promise<WhoDecides> {
  const environment = (await tx.inventory.environmentsByName([form.environment ?? ''])).get(form.environment ?? '');
  if (!environment) throw new DomainError('environment-not-found', `There is no environment ${form.environment ?? ''}.`);
  return whoDecides(await tx.intakeRules.ruleOf(environment.id), form);
}
