import { IsNull, LessThan, type EntityManager } from 'typeorm';
import { IdempotencyRecordEntity } from './idempotency-record.entity.js';

export type NewIdempotencyRecord = Omit<IdempotencyRecordEntity, 'status' | 'sealedAnswer'>;

/** The first answers to requests with an idempotency key. */
export class IdempotencyRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Claims the key for this request, or answers with the record of the one that was first. The unique index decides
   * between concurrent claims. A claim that ran out without an answer belonged to a process that died, and is taken over.
   */
  async claim(
    record: NewIdempotencyRecord,
    now: Date,
  ): Promise<{ claimed: true } | { claimed: false; first: IdempotencyRecordEntity }> {
    const { userId, route, key } = record;
    // Twice at most: between the insert that conflicts and the read, the first record may have been released.
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.manager.delete(IdempotencyRecordEntity, { userId, route, key, expiresAt: LessThan(now) });
      await this.manager.delete(IdempotencyRecordEntity, { userId, route, key, status: IsNull(), claimedUntil: LessThan(now) });
      await this.manager.createQueryBuilder().insert().into(IdempotencyRecordEntity).values(record).orIgnore().execute();
      const first = await this.manager.findOneBy(IdempotencyRecordEntity, { userId, route, key });
      if (first?.id === record.id) return { claimed: true };
      if (first) return { claimed: false, first };
    }
    throw new Error('An idempotency key was released as often as it was claimed.');
  }

  async find(id: string): Promise<IdempotencyRecordEntity | null> {
    return this.manager.findOneBy(IdempotencyRecordEntity, { id });
  }

  async complete(id: string, status: number, sealedAnswer: string): Promise<void> {
    await this.manager.update(IdempotencyRecordEntity, { id }, { status, sealedAnswer });
  }

  /** Gives the key back: nothing was done that must not be done again. */
  async release(id: string): Promise<void> {
    await this.manager.delete(IdempotencyRecordEntity, { id, status: IsNull() });
  }

  async purgeExpired(now: Date): Promise<void> {
    await this.manager.delete(IdempotencyRecordEntity, { expiresAt: LessThan(now) });
  }
}
