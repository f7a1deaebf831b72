import { In, IsNull, type EntityManager } from 'typeorm';
import { readPage, type Page, type PageRequest } from '../page.js';
import { ApiTokenEntity } from './api-token.entity.js';
import type { UserEntity } from './user.entity.js';

export type ApiTokenWithUser = ApiTokenEntity & { user: UserEntity };

const SORT_FIELDS = {
  createdAt: { expression: 'token.createdAt', type: 'timestamptz' },
  name: { expression: 'token.name', type: 'text' },
} as const;

/** The tokens that programs use. */
export class ApiTokenRepository {
  constructor(private readonly manager: EntityManager) {}

  async insert(token: Omit<ApiTokenEntity, 'user'>): Promise<void> {
    await this.manager.insert(ApiTokenEntity, token);
  }

  /** A token that is neither revoked nor expired, with its user unless that one is disabled. */
  async findUsable(secretHash: string, now: Date): Promise<ApiTokenWithUser | null> {
    const token = await this.manager
      .createQueryBuilder(ApiTokenEntity, 'token')
      .innerJoinAndSelect('token.user', 'account', 'account.disabledAt IS NULL')
      .where('token.secretHash = :secretHash AND token.revokedAt IS NULL', { secretHash })
      .andWhere('(token.expiresAt IS NULL OR token.expiresAt > :now)', { now })
      .getOne();
    return token as ApiTokenWithUser | null;
  }

  async markUsed(id: string, lastUsedAt: Date): Promise<void> {
    await this.manager.update(ApiTokenEntity, { id }, { lastUsedAt });
  }

  /** The tokens of a user that were not revoked; expired ones too, so that people see why a program stopped. */
  async listOf(userId: string, page: PageRequest): Promise<Page<ApiTokenEntity>> {
    const query = this.manager
      .createQueryBuilder(ApiTokenEntity, 'token')
      .where('token.userId = :userId', { userId })
      .andWhere('token.revokedAt IS NULL');
    return readPage(query, SORT_FIELDS, '-createdAt', page, (ids) => this.manager.findBy(ApiTokenEntity, { id: In(ids) }));
  }

  /** Whether there was such a token of this user to revoke. */
  async revoke(id: string, userId: string, revokedAt: Date): Promise<boolean> {
    const { affected } = await this.manager.update(ApiTokenEntity, { id, userId, revokedAt: IsNull() }, { revokedAt });
    return affected === 1;
  }
}
