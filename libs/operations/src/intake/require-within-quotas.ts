import { DomainError, isDomainError, quotaExcess, useOf } from '@rocket/domain';
import type { IntakeForm } from '@rocket/domain';
import type { Transaction } from '@rocket/persistence';

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
