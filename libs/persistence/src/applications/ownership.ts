import type { DbmsType } from '@rocket/domain';
import { isId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';
import { ID_BY_NAME } from '../clusters/cluster-by-name.js';
import { ownedBy } from './link-conditions.js';

/** What has an id and belongs to an application. */
export type OwnedThing = 'operation' | 'backup' | 'incident' | 'activity' | 'cluster' | 'contact';

/** Ids of the clusters, also of those that are gone, whose application's current owner has the address. */
export const clustersOwnedBy = (parameter: string): string =>
  `SELECT owned.id FROM clusters owned WHERE owned.application_id IN (${ownedBy(parameter)})`;

/**
 * Whether an activity is about such a cluster: one with an operation says so by it; another one by the name, and by who had
 * the name when it happened.
 */
export const activityOwnedBy = (parameter: string): string =>
  `EXISTS (SELECT FROM clusters owned WHERE owned.application_id IN (${ownedBy(parameter)})
     AND owned.dbms_type = activity.dbms_type AND owned.cluster_name = activity.cluster_name
     AND coalesce((SELECT done.cluster_id = owned.id FROM operations done WHERE done.id = activity.operation_id),
       activity.at BETWEEN owned.created_at AND coalesce(owned.expired_at, 'infinity')))`;

/** By which condition `$1` belongs to who has the address `$2`. */
const OWNED: Readonly<Record<OwnedThing, string>> = {
  operation: `SELECT 1 FROM operations WHERE id = $1 AND cluster_id IN (${clustersOwnedBy('$2')})`,
  backup: `SELECT 1 FROM backups WHERE id = $1 AND cluster_id IN (${clustersOwnedBy('$2')})`,
  incident: `SELECT 1 FROM incidents WHERE id = $1 AND cluster_id IN (${clustersOwnedBy('$2')})`,
  activity: `SELECT 1 FROM activities activity WHERE id = $1 AND ${activityOwnedBy('$2')}`,
  cluster: `SELECT 1 FROM clusters WHERE id = $1 AND id IN (${clustersOwnedBy('$2')})`,
  contact: `SELECT 1 FROM application_contacts WHERE contact_id = $1 AND expired_at IS NULL
    AND application_id IN (${ownedBy('$2')})`,
};

/** What belongs to whom: to the confirmed owner contacts of an application, by their e-mail addresses. */
export class Ownership {
  constructor(private readonly manager: EntityManager) {}

  /** Whether a thing belongs to the address; also not when it is not there. */
  async owns(ownerEmail: string, thing: OwnedThing, id: string): Promise<boolean> {
    return isId(id) && this.isAny(OWNED[thing], [id, ownerEmail]);
  }

  /** Whether the cluster of that name is one of the address. */
  async ownsCluster(ownerEmail: string, dbmsType: DbmsType, clusterName: string): Promise<boolean> {
    return this.isAny(`SELECT 1 FROM clusters WHERE id = (${ID_BY_NAME}) AND application_id IN (${ownedBy('$3')})`, [
      dbmsType,
      clusterName.toLowerCase(),
      ownerEmail,
    ]);
  }

  /** Whether the application of that name is one of the address. */
  async ownsApplication(ownerEmail: string, applicationName: string): Promise<boolean> {
    return this.isAny(
      `SELECT 1 FROM applications WHERE application_name = $1 AND expired_at IS NULL AND id IN (${ownedBy('$2')})`,
      [applicationName, ownerEmail],
    );
  }

  private async isAny(query: string, parameters: unknown[]): Promise<boolean> {
    const found: unknown[] = await this.manager.query(query, parameters);
    return found.length > 0;
  }
}
