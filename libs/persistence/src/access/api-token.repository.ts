import { IsNull, MoreThan, type EntityManager } from 'typeorm';
import { ApiTokenEntity } from './api-token.entity.js';
import type { UserEntity } from './user.entity.js';

export type ApiTokenWithUser = ApiTokenEntity & { user: UserEntity };

/** The tokens that programs use. */
export class ApiTokenRepository {
  constructor(private readonly manager: EntityManager) {}

  async insert(token: Omit<ApiTokenEntity, 'user'>): Promise<void> {
    await this.manager.insert(ApiTokenEntity, token);
  }

  /** A token that is neither revoked nor expired, with its user unless that one is disabled. */
  async findUsable(secretHash: string, now: Date): Promise<ApiTokenWithUser | null> {
    const usable = { secretHash, revokedAt: IsNull(), user: { disabledAt: IsNull() } };
    const token = await this.manager.findOne(ApiTokenEntity, {
      where: [
        { ...usable, expiresAt: IsNull() },
        { ...usable, expiresAt: MoreThan(now) },
      ],
      relations: { user: true },
    });
    return token as ApiTokenWithUser | null;
  }

  async markUsed(id: string, lastUsedAt: Date): Promise<void> {
    await this.manager.update(ApiTokenEntity, { id }, { lastUsedAt });
  }

  /** Whether there was such a token of this user to revoke. */
  async revoke(id: string, userId: string, revokedAt: Date): Promise<boolean> {
    const { affected } = await this.manager.update(ApiTokenEntity, { id, userId, revokedAt: IsNull() }, { revokedAt });
    return affected === 1;
  }
}
