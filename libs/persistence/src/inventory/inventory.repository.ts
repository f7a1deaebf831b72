import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager, EntityTarget } from 'typeorm';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { ApplicationEntity } from './application.entity.js';
import { DatacenterEntity } from './datacenter.entity.js';
import { EnvironmentEntity } from './environment.entity.js';

export type ApplicationRow = ApplicationEntity & { clusterCount: number };

/** Environments, datacenters and applications. */
export class InventoryRepository {
  constructor(private readonly manager: EntityManager) {}

  listEnvironments(page: PageRequest): Promise<Page<EnvironmentEntity>> {
    const query = this.manager.createQueryBuilder(EnvironmentEntity, 'environment');
    const fields = {
      ordinal: { expression: 'environment.ordinal', type: 'int' },
      environment: { expression: 'environment.environment', type: 'text' },
    } as const;
    return readPage(query, fields, 'ordinal', page, (ids) => this.manager.findBy(EnvironmentEntity, { id: In(ids) }));
  }

  listDatacenters(page: PageRequest): Promise<Page<DatacenterEntity>> {
    const query = this.manager.createQueryBuilder(DatacenterEntity, 'datacenter');
    const fields = { datacenter: { expression: 'datacenter.datacenter', type: 'text' } } as const;
    return readPage(query, fields, 'datacenter', page, (ids) => this.manager.findBy(DatacenterEntity, { id: In(ids) }));
  }

  listApplications(page: PageRequest & { search?: string | undefined }): Promise<Page<ApplicationRow>> {
    const query = this.manager.createQueryBuilder(ApplicationEntity, 'application').where('application.expired_at IS NULL');
    if (page.search) query.andWhere('application.application_name ILIKE :search', { search: containing(page.search) });
    const fields = {
      applicationName: { expression: 'application.application_name', type: 'text' },
      createdAt: { expression: 'application.created_at', type: 'timestamptz' },
    } as const;
    return readPage(query, fields, 'applicationName', page, (ids) => this.applicationsByIds(ids));
  }

  private async applicationsByIds(ids: string[]): Promise<ApplicationRow[]> {
    const rows = await this.manager.findBy(ApplicationEntity, { id: In(ids) });
    const counts: { id: string; count: number }[] = await this.manager.query(
      `SELECT application_id AS id, count(*)::int AS count FROM clusters
       WHERE application_id = ANY($1) AND lifecycle IN ('Creating', 'Active') GROUP BY 1`,
      [ids],
    );
    const countOf = new Map(counts.map(({ id, count }) => [id, count]));
    return rows.map((row) => Object.assign(row, { clusterCount: countOf.get(row.id) ?? 0 }));
  }

  /** @throws DomainError `application-not-found` */
  async applicationByName(applicationName: string): Promise<ApplicationRow> {
    const row = await this.manager.findOneBy(ApplicationEntity, { applicationName, expiredAt: IsNull() });
    const [loaded] = row ? await this.applicationsByIds([row.id]) : [];
    if (!loaded) throw new DomainError('application-not-found', `There is no application ${applicationName}.`);
    return loaded;
  }

  /** The environments of these names, by name. */
  async environmentsByName(names: readonly string[]): Promise<Map<string, EnvironmentEntity>> {
    const rows = await this.manager.findBy(EnvironmentEntity, { environment: In([...names]) });
    return new Map(rows.map((row) => [row.environment, row]));
  }

  /** The datacenters of these names, by name. */
  async datacentersByName(names: readonly string[]): Promise<Map<string, DatacenterEntity>> {
    const rows = await this.manager.findBy(DatacenterEntity, { datacenter: In([...names]) });
    return new Map(rows.map((row) => [row.datacenter, row]));
  }

  /** The application of this name; made when there is none. Two callers at once get the same one. */
  async findOrCreateApplication(application: {
    applicationName: string;
    description?: string | undefined;
    costCentre?: string | undefined;
  }): Promise<{ id: string; created: boolean }> {
    const [made]: { id: string }[] = await this.manager.query(
      `INSERT INTO applications (id, application_name, description, cost_centre, version) VALUES ($1, $2, $3, $4, 1)
       ON CONFLICT (application_name) WHERE expired_at IS NULL DO NOTHING RETURNING id`,
      [newId(), application.applicationName, application.description ?? '', application.costCentre ?? null],
    );
    if (made) return { id: made.id, created: true };
    const found = await this.manager.findOneByOrFail(ApplicationEntity, {
      applicationName: application.applicationName,
      expiredAt: IsNull(),
    });
    return { id: found.id, created: false };
  }

  /** @throws DomainError `name-exists` */
  async addEnvironment(row: Pick<EnvironmentEntity, 'environment' | 'description' | 'ordinal'>): Promise<EnvironmentEntity> {
    return this.insertOnce(EnvironmentEntity, row, `There is already an environment ${row.environment}.`);
  }

  /** @throws DomainError `name-exists` */
  async addDatacenter(row: Pick<DatacenterEntity, 'datacenter' | 'description'>): Promise<DatacenterEntity> {
    return this.insertOnce(DatacenterEntity, row, `There is already a datacenter ${row.datacenter}.`);
  }

  private async insertOnce<E extends { id: string }>(target: EntityTarget<E>, row: Partial<E>, taken: string): Promise<E> {
    const id = newId();
    const result = await this.manager
      .createQueryBuilder()
      .insert()
      .into(target)
      .values({ ...row, id } as never)
      .orIgnore()
      .returning('id')
      .execute();
    if ((result.raw as unknown[]).length === 0) throw new DomainError('name-exists', taken);
    return this.manager.findOneByOrFail(target, { id } as never);
  }

  /**
   * Changes one row if it is still the version that the caller has seen.
   *
   * @throws DomainError `edit-conflict`
   */
  async change<E extends { id: string; version: number }>(
    target: EntityTarget<E>,
    row: E,
    expectedVersion: number,
    changes: Partial<E>,
  ): Promise<void> {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const result = await this.manager
      .createQueryBuilder()
      .update(target)
      .set(given as never)
      .where({ id: row.id, version: expectedVersion })
      .execute();
    if (result.affected === 0) {
      throw new DomainError('edit-conflict', `You changed version ${expectedVersion}, but there is a newer one.`);
    }
  }
}
