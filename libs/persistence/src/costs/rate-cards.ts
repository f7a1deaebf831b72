import { DomainError } from '@rocket/domain';
import type { RateCard } from '@rocket/domain';
import { isId, newId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';
import { RateCardEntity } from './rate-card.entity.js';

export type RateCardContent = Pick<RateCardEntity, 'currency' | 'effectiveOn' | 'effectiveAt' | 'sharedCost' | 'rates' | 'note'>;

/** What things cost, from when on. */
export class RateCards {
  constructor(private readonly manager: EntityManager) {}

  /** All of them, the one that holds last first. */
  list(): Promise<RateCardEntity[]> {
    return this.manager.find(RateCardEntity, { order: { effectiveAt: 'DESC' } });
  }

  /** As rules read them. */
  async all(): Promise<RateCard[]> {
    return (await this.list()).map(({ id, currency, effectiveAt, sharedCost, rates }) => ({
      id,
      currency,
      effectiveAtMs: effectiveAt.getTime(),
      sharedCost,
      rates,
    }));
  }

  /** @throws DomainError `rate-card-not-found` */
  async byId(id: string): Promise<RateCardEntity> {
    const row = isId(id) ? await this.manager.findOneBy(RateCardEntity, { id }) : null;
    if (!row) throw new DomainError('rate-card-not-found', `There is no rate card ${id}.`);
    return row;
  }

  /** Held until the transaction ends: what is said about cards together is true together. */
  async lock(): Promise<void> {
    await this.manager.query(`SELECT pg_advisory_xact_lock(hashtext('rocket: rate cards'))`);
  }

  async add(content: RateCardContent, createdBy: string): Promise<RateCardEntity> {
    const id = newId();
    await this.manager.insert(RateCardEntity, { ...content, id, createdBy, version: 1 });
    return this.byId(id);
  }

  /** @throws DomainError `edit-conflict` */
  async change(id: string, version: number, content: RateCardContent): Promise<RateCardEntity> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(RateCardEntity)
      .set(content)
      .where({ id, version })
      .execute();
    if (affected !== 1) throw newerCard();
    return this.byId(id);
  }

  /** @throws DomainError `edit-conflict` */
  async remove(id: string, version: number): Promise<void> {
    const { affected } = await this.manager.delete(RateCardEntity, { id, version });
    if (affected !== 1) throw newerCard();
  }
}

function newerCard(): DomainError {
  return new DomainError('edit-conflict', 'The rate card was changed meanwhile. Look at it again.');
}
