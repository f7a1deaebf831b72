import { In, IsNull, type EntityManager } from 'typeorm';
import { readPage, type Page, type PageRequest } from '../page.js';
import { ApiTokenEntity } from './api-token.entity.js';
import type { ProvenUser } from './session.repository.js';

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

  /** A token that is neither revoked nor expired, and whose it is; null also for a disabled user. */
  async findUsable(secretHash: string, now: Date): Promise<(ProvenUser & { lastUsedAt: Date | null }) | null> {
    // Plain SQL for the same reason as with sessions.
    const [row] = await this.manager.query<(ProvenUser & { lastUsedAt: Date | null })[]>(
      `SELECT token.id AS "proofId", token.last_used_at AS "lastUsedAt",
              account.id AS "userId", account.username, account.display_name AS "displayName",
              account.email, account.role
         FROM api_tokens token JOIN users account ON account.id = token.user_id
        WHERE token.secret_hash = $1 AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > $2)
          AND account.disabled_at IS NULL`,
      [secretHash, now],
    );
    return row ?? null;
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
