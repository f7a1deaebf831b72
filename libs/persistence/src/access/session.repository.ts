import { LessThan, Not, type EntityManager } from 'typeorm';
import { SessionEntity } from './session.entity.js';
import type { UserEntity } from './user.entity.js';

export type SessionWithUser = SessionEntity & { user: UserEntity };

/** Who is signed in, and until when. */
export class SessionRepository {
  constructor(private readonly manager: EntityManager) {}

  async insert(session: Omit<SessionEntity, 'user'>): Promise<void> {
    await this.manager.insert(SessionEntity, session);
  }

  /** The running session of a token, with its user unless that one is disabled. */
  async findRunning(tokenHash: string, now: Date): Promise<SessionWithUser | null> {
    // Not findOne(): with a relation that makes two statements, and every request comes through here.
    const session = await this.manager
      .createQueryBuilder(SessionEntity, 'session')
      .innerJoinAndSelect('session.user', 'account', 'account.disabledAt IS NULL')
      .where('session.tokenHash = :tokenHash AND session.expiresAt > :now', { tokenHash, now })
      .getOne();
    return session as SessionWithUser | null;
  }

  async end(id: string): Promise<void> {
    await this.manager.delete(SessionEntity, { id });
  }

  /** Ends all sessions of a user, or all but the one that asks for it. */
  async endAllOf(userId: string, exceptId?: string): Promise<void> {
    await this.manager.delete(SessionEntity, { userId, ...(exceptId !== undefined && { id: Not(exceptId) }) });
  }

  async purgeExpired(now: Date): Promise<void> {
    await this.manager.delete(SessionEntity, { expiresAt: LessThan(now) });
  }
}
