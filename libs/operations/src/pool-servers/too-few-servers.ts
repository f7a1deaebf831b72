import { DomainError } from '@rocket/domain';
import type { PullRequest, Repositories } from '@rocket/persistence';

/**
 * The refusal when the pool has too few servers: how many there are, and which single wish, if given up, would help.
 * "Without datacenter CH, 5 servers match."
 */
export async function tooFewServers(repositories: Repositories, request: PullRequest): Promise<DomainError> {
  const { dbmsType, count, ...wishes } = request;
  const available = await repositories.poolServers.countTakeable(request);
  const wouldHelp: { without: string; available: number }[] = [];
  for (const [name, value] of Object.entries(wishes)) {
    if (!['cpu', 'ram', 'dbGigs', 'environment', 'datacenter'].includes(name) || !value) continue;
    const found = await repositories.poolServers.countTakeable({ ...request, [name]: undefined });
    if (found >= count) wouldHelp.push({ without: name, available: found });
  }
  const helps = wouldHelp.map(({ without, available: found }) => `without ${without} there are ${found}`);
  const advice =
    helps.length > 0 ? `It would help to give up a wish: ${helps.join('; ')}.` : 'Add servers to the pool, or give some back.';
  return new DomainError(
    'not-enough-pool-servers',
    `${count} free ${dbmsType} ${count === 1 ? 'server is' : 'servers are'} needed, and ${available} ${available === 1 ? 'matches' : 'match'}. ${advice}`,
    { requested: count, available, wouldHelp },
  );
}
