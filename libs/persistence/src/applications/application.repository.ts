import { DomainError } from '@rocket/domain';
import type { Criticality, DbmsType } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { NAME_HOLDERS } from '../clusters/cluster.entity.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { validAt, whereValid } from '../valid-at.js';
import { ApplicationEntity } from './application.entity.js';
import { ApplicationVersionEntity } from './application-version.entity.js';
import { IS_TOLD, OWNED_BY, ownedBy } from './link-conditions.js';

export type ApplicationRow = Omit<ApplicationVersionEntity, 'effectiveAt' | 'untilAt'> & {
  clusterCount: number;
  /** Contacts that are told. */
  contactCount: number;
};
/** What somebody says about an application. */
export type ApplicationContent = Pick<ApplicationEntity, 'description' | 'costCentre' | 'criticality'>;
/** How an application is made or looked up. */
export type WantedApplication = { applicationName: string } & {
  [Field in keyof ApplicationContent]?: ApplicationContent[Field] | undefined;
};

export interface ApplicationFilter {
  search?: string | undefined;
  criticality?: Criticality | undefined;
  /** Only those whose confirmed owner has this e-mail address. */
  ownerEmail?: string | undefined;
  /** As they were then. */
  asOf?: Date | undefined;
}

/** What uses databases. Each of its versions is kept, by the database itself. */
export class ApplicationRepository {
  constructor(private readonly manager: EntityManager) {}

  list({ search, criticality, ownerEmail, asOf }: ApplicationFilter, page: PageRequest): Promise<Page<ApplicationRow>> {
    const query = whereValid(this.manager.createQueryBuilder(ApplicationVersionEntity, 'application'), asOf);
    if (search) query.andWhere('application.application_name ILIKE :search', { search: containing(search) });
    if (criticality) query.andWhere('application.criticality = :criticality', { criticality });
    if (ownerEmail !== undefined) query.andWhere(`application.id IN (${OWNED_BY})`, { ownerEmail });
    const fields = {
      applicationName: { expression: 'application.application_name', type: 'text' },
      costCentre: { expression: `coalesce(application.cost_centre, '')`, type: 'text' },
      createdAt: { expression: 'application.created_at', type: 'timestamptz' },
    } as const;
    return readPage(query, fields, 'applicationName', page, (ids) => this.load(ids, asOf));
  }

  /** The one of this name, now or as it was then. @throws DomainError `application-not-found` */
  async byName(applicationName: string, asOf?: Date): Promise<ApplicationRow> {
    const query = whereValid(this.manager.createQueryBuilder(ApplicationVersionEntity, 'application'), asOf);
    const found = await query.andWhere('application.application_name = :applicationName', { applicationName }).getOne();
    const [row] = found ? await this.load([found.id], asOf) : [];
    if (!row) throw new DomainError('application-not-found', `There is no application ${applicationName}.`);
    return row;
  }

  /** Now. @throws DomainError `application-not-found` */
  async byId(id: string): Promise<ApplicationRow> {
    const [row] = await this.load([id], undefined);
    if (!row || row.expiredAt !== null) throw new DomainError('application-not-found', `There is no application ${id}.`);
    return row;
  }

  hasCostCentre(costCentre: string): Promise<boolean> {
    return this.manager.existsBy(ApplicationEntity, { costCentre, expiredAt: IsNull() });
  }

  /** Names of those whose confirmed owner has this e-mail address now. */
  async namesOwnedBy(ownerEmail: string): Promise<string[]> {
    const rows: { name: string }[] = await this.manager.query(
      `SELECT application_name AS name FROM applications WHERE expired_at IS NULL AND id IN (${ownedBy('$1')}) ORDER BY 1`,
      [ownerEmail],
    );
    return rows.map(({ name }) => name);
  }

  /** What it is called, whether it has ended or not. */
  async nameOf(id: string): Promise<string> {
    return (await this.manager.findOneByOrFail(ApplicationEntity, { id })).applicationName;
  }

  /** The application of this name; made when there is none. Two callers at once get the same one. */
  async findOrCreate({
    applicationName,
    description = '',
    costCentre = null,
    criticality = null,
  }: WantedApplication): Promise<{ id: string; created: boolean }> {
    // Held until the transaction ends, so that nobody ends the application meanwhile; who has just ended it frees the name.
    for (;;) {
      const found = await this.manager.findOne(ApplicationEntity, {
        where: { applicationName, expiredAt: IsNull() },
        lock: { mode: 'pessimistic_read' },
      });
      if (found) return { id: found.id, created: false };
      const [made]: { id: string }[] = await this.manager.query(
        `INSERT INTO applications (id, application_name, description, cost_centre, criticality, version)
       VALUES ($1, $2, $3, $4, $5, 1)
       ON CONFLICT (application_name) WHERE expired_at IS NULL DO NOTHING RETURNING id`,
        [newId(), applicationName, description, costCentre, criticality],
      );
      if (made) return { id: made.id, created: true };
    }
  }

  /** Changes one that is still the version that the caller has seen. @throws DomainError `edit-conflict` */
  async change(id: string, expectedVersion: number, changes: Partial<ApplicationContent>): Promise<void> {
    await this.write(id, expectedVersion, changes);
  }

  /** Ends it. The name is free again. @throws DomainError `edit-conflict` */
  async expire(id: string, expectedVersion: number): Promise<void> {
    await this.write(id, expectedVersion, { expiredAt: () => 'now()' });
  }

  /** Clusters that belong to it and are not gone for good; a deleted one that is still kept counts. */
  async clusterNames(id: string): Promise<string[]> {
    const rows: { name: string }[] = await this.manager.query(
      'SELECT cluster_name AS name FROM clusters WHERE application_id = $1 AND expired_at IS NULL ORDER BY 1',
      [id],
    );
    return rows.map(({ name }) => name);
  }

  /** Its clusters in an environment, in the order of their names. */
  clustersIn(id: string, environmentId: string): Promise<{ dbmsType: DbmsType; clusterName: string }[]> {
    return this.manager.query(
      `SELECT dbms_type AS "dbmsType", cluster_name AS "clusterName" FROM clusters
       WHERE application_id = $1 AND environment_id = $2 AND lifecycle IN (${NAME_HOLDERS}) ORDER BY cluster_name`,
      [id, environmentId],
    );
  }

  private async write(id: string, version: number, what: object): Promise<void> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ApplicationEntity)
      .set(what)
      .where({ id, version, expiredAt: IsNull() })
      .execute();
    if (affected !== 1)
      throw new DomainError('edit-conflict', `You changed version ${String(version)}, but there is a newer one.`);
  }

  private async load(ids: string[], asOf: Date | undefined): Promise<ApplicationRow[]> {
    const rows = await this.manager
      .createQueryBuilder(ApplicationVersionEntity, 'application')
      .where({ id: In(ids) })
      .andWhere(validAt('application', asOf), { asOf })
      .getMany();
    const counts: { id: string; count: number }[] = await this.manager.query(
      `SELECT application_id AS id, count(*)::int AS count FROM clusters
       WHERE application_id = ANY($1) AND CASE WHEN $2::timestamptz IS NULL THEN lifecycle IN (${NAME_HOLDERS})
         ELSE created_at <= $2 AND (expired_at IS NULL OR expired_at > $2) END
       GROUP BY 1`,
      [ids, asOf ?? null],
    );
    const told: { id: string; count: number }[] = await this.manager.query(
      `SELECT link.application_id AS id, count(*)::int AS count
       FROM application_contact_versions link
       JOIN contact_versions contact ON contact.id = link.contact_id AND ${validAt('contact', asOf, '$2')}
       WHERE link.application_id = ANY($1) AND ${validAt('link', asOf, '$2')} AND ${IS_TOLD} GROUP BY 1`,
      [ids, ...(asOf ? [asOf] : [])],
    );
    const clusterCountOf = new Map(counts.map(({ id, count }) => [id, count]));
    const contactCountOf = new Map(told.map(({ id, count }) => [id, count]));
    return rows.map((row) => ({
      ...row,
      clusterCount: clusterCountOf.get(row.id) ?? 0,
      contactCount: contactCountOf.get(row.id) ?? 0,
    }));
  }
}
