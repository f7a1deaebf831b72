import { DomainError, describeChange, describeContent } from '@rocket/domain';
import type { ApplicationContent, ApplicationRow, Transaction, UnitOfWork, WantedApplication } from '@rocket/persistence';
import { recordConfigChange } from '../activities/record-config-change.js';

/** Adds an application. @throws DomainError `name-exists` */
export function addApplication(uow: UnitOfWork, wanted: WantedApplication, actor: string): Promise<ApplicationRow> {
  return uow.run(async (tx) => {
    const { id, created } = await findOrAddApplication(tx, wanted, actor);
    if (!created) throw new DomainError('name-exists', `There is already an application ${wanted.applicationName}.`);
    return tx.applications.byId(id);
  });
}

/** The application of this name; when there is none it is added, and that is written down. */
export async function findOrAddApplication(
  tx: Transaction,
  wanted: WantedApplication,
  actor: string,
): Promise<{ id: string; created: boolean }> {
  const found = await tx.applications.findOrCreate(wanted);
  if (found.created) {
    const content = describeContent(contentOf(await tx.applications.byId(found.id)));
    const text = `Application ${wanted.applicationName} was added${content === '' ? '' : `: ${content}`}.`;
    await recordConfigChange(tx, actor, text);
  }
  return found;
}

export interface ApplicationToChange {
  applicationName: string;
  /** The version that was read; absent for whichever there is. */
  expectedVersion?: number | undefined;
  actor: string;
}

/**
 * Changes what is said about an application; what is absent stays. Answers it as it is afterwards.
 *
 * @throws DomainError `application-not-found`, `edit-conflict`
 */
export function changeApplication(
  uow: UnitOfWork,
  { applicationName, expectedVersion, actor }: ApplicationToChange,
  changes: Partial<ApplicationContent>,
): Promise<ApplicationRow> {
  return uow.run(async (tx) => {
    const before = await tx.applications.byName(applicationName);
    const words = describeChange(contentOf(before), { ...contentOf(before), ...changes });
    if (words === '' && before.version === (expectedVersion ?? before.version)) return before;
    await tx.applications.change(before.id, expectedVersion ?? before.version, changes);
    await recordConfigChange(tx, actor, `Application ${applicationName}: ${words}.`);
    return tx.applications.byId(before.id);
  });
}

/**
 * Ends an application to which no cluster belongs, and with it who is told about it. Its name is free again.
 *
 * @throws DomainError `application-not-found`, `application-in-use`, `edit-conflict`
 */
export function expireApplication(
  uow: UnitOfWork,
  { applicationName, expectedVersion, actor }: ApplicationToChange,
): Promise<void> {
  return uow.run(async (tx) => {
    const { id, version } = await tx.applications.byName(applicationName);
    // First: it waits for whoever is just giving a cluster to it, and then that cluster is seen.
    await tx.applications.expire(id, expectedVersion ?? version);
    const clusterNames = await tx.applications.clusterNames(id);
    if (clusterNames.length > 0) {
      const detail = `${clusterNames.join(', ')} still ${clusterNames.length === 1 ? 'belongs' : 'belong'} to ${applicationName}.`;
      throw new DomainError('application-in-use', detail, { clusterNames });
    }
    const links = await tx.applicationContacts.ofApplication(id);
    for (const link of links) await tx.applicationContacts.expire(link);
    const told = links.length === 0 ? '' : `, and ${String(links.length)} contacts hear of it no more`;
    await recordConfigChange(tx, actor, `Application ${applicationName} was ended${told}.`);
  });
}

function contentOf({ description, costCentre, criticality }: ApplicationContent): ApplicationContent {
  return { description, costCentre, criticality };
}
