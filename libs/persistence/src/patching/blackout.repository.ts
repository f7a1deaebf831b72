import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { EnvironmentEntity } from '../inventory/environment.entity.js';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { BlackoutEntity } from './blackout.entity.js';

export type BlackoutRow = Omit<BlackoutEntity, 'environment'> & { environment: EnvironmentEntity | null };
export type NewBlackout = Pick<BlackoutEntity, 'environmentId' | 'startsAt' | 'endsAt' | 'reason' | 'createdBy'>;

export class BlackoutRepository {
  constructor(private readonly manager: EntityManager) {}

  async add(blackout: NewBlackout): Promise<BlackoutRow> {
    const id = newId();
    await this.manager.insert(BlackoutEntity, { ...blackout, id });
    const [row] = await this.byIds([id]);
    if (!row) throw new Error(`Blackout ${id} was not stored.`);
    return row;
  }

  /** @throws DomainError `blackout-not-found` */
  async remove(id: string): Promise<BlackoutRow> {
    const [row] = await this.byIds([id]);
    if (!row) throw new DomainError('blackout-not-found', `There is no blackout ${id}.`);
    await this.manager.delete(BlackoutEntity, { id });
    return row;
  }

  /** Those that are not over at this instant, in the order in which they begin. */
  async notOverAt(at: Date): Promise<BlackoutRow[]> {
    const rows = await this.manager
      .createQueryBuilder(BlackoutEntity, 'blackout')
      .leftJoinAndSelect('blackout.environment', 'environment')
      .where('blackout.ends_at > :at', { at })
      .orderBy('blackout.starts_at')
      .getMany();
    return rows as BlackoutRow[];
  }

  list(page: PageRequest): Promise<Page<BlackoutRow>> {
    const query = this.manager.createQueryBuilder(BlackoutEntity, 'blackout').where('true');
    const fields = { startsAt: { expression: 'blackout.starts_at', type: 'timestamptz' } } as const;
    return readPage(query, fields, 'startsAt', page, (ids) => this.byIds(ids));
  }

  private byIds(ids: string[]): Promise<BlackoutRow[]> {
    return this.manager.find(BlackoutEntity, {
      where: { id: In(ids) },
      relations: { environment: true },
    }) as unknown as Promise<BlackoutRow[]>;
  }
}
