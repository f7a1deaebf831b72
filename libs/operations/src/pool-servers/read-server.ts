import { isDomainError } from '@rocket/domain';
import type { DbmsType, HostFacts } from '@rocket/domain';
import type { CallLimits, HostExecutor } from '@rocket/hosts';
import type { ServerChange } from '@rocket/persistence';

/** What a server said about itself. */
export interface ServerSaying {
  facts: HostFacts;
  /** Releases that it has or could install, newest first. */
  releases: string[];
}

/** @throws DomainError what hosts throw */
export async function readServer(host: HostExecutor, dbmsType: DbmsType, limits: CallLimits): Promise<ServerSaying> {
  const facts = await host.facts(limits);
  return { facts, releases: await host.installableReleases(dbmsType, limits) };
}

/** What is stored of it. Its real size counts from here on, whatever was said before. */
export function changeOf({ facts, releases }: ServerSaying, now: Date): ServerChange {
  return {
    facts,
    factsAt: now,
    releases,
    unreachableSince: null,
    cpu: facts.cpu,
    ramGb: rounded(facts.ramGb),
    dbGigs: rounded(facts.diskGb),
    osVersion: facts.osVersion.slice(0, 100),
  };
}

/** The host key that a server showed instead of the confirmed one; `undefined` when that is not why it was refused. */
export function presentedKeyOf(error: unknown): string | undefined {
  const isAboutKey = isDomainError(error, 'host-key-unconfirmed') || isDomainError(error, 'host-key-changed');
  const key = isAboutKey ? error.facts['presentedKey'] : undefined;
  return typeof key === 'string' ? key : undefined;
}

/** Three places are as much as sizes are entered with. */
function rounded(gigabytes: number): number {
  return Math.round(gigabytes * 1000) / 1000;
}
