import { DomainError, cardAt, estimateMonthlyCost } from '@rocket/domain';
import type { CostEstimate, WantedUse } from '@rocket/domain';
import type { Repositories } from '@rocket/persistence';

/** What a cluster would cost in a whole month, by the prices of now. @throws DomainError `environment-not-found`, `no-rate-card` */
export async function estimateCost(
  read: Repositories,
  { environment, ...wanted }: Omit<WantedUse, 'environmentId'> & { environment: string },
  now: Date,
): Promise<CostEstimate> {
  const found = (await read.inventory.environmentsByName([environment])).get(environment);
  if (!found) throw new DomainError('environment-not-found', `There is no environment ${environment}.`);
  const card = cardAt(await read.rateCards.all(), now.getTime());
  if (!card) throw new DomainError('no-rate-card', 'No rate card is in force.');
  return estimateMonthlyCost(card, { ...wanted, environmentId: found.id });
}
