import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager, EntityTarget } from 'typeorm';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { DatacenterEntity } from './datacenter.entity.js';
import { EnvironmentEntity } from './environment.entity.js';

/** Environments and datacenters. */
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

  /** The environments of these names, by name. */
  async environmentsByName(names: readonly string[]): Promise<Map<string, EnvironmentEntity>> {
    const rows = await this.manager.findBy(EnvironmentEntity, { environment: In([...names]) });
    return new Map(rows.map((row) => [row.environment, row]));
  }

  /** Names of these environments, in the order of their stages. */
  async environmentNames(ids: readonly string[]): Promise<string[]> {
    const rows = await this.manager.find(EnvironmentEntity, { where: { id: In([...ids]) }, order: { ordinal: 'ASC' } });
    return rows.map(({ environment }) => environment);
  }

  /** The datacenters of these names, by name. */
  async datacentersByName(names: readonly string[]): Promise<Map<string, DatacenterEntity>> {
    const rows = await this.manager.findBy(DatacenterEntity, { datacenter: In([...names]) });
    return new Map(rows.map((row) => [row.datacenter, row]));
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
