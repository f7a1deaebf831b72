import { LessThan, Not, type EntityManager } from 'typeorm';
import type { Role } from '@rocket/domain';
import { SessionEntity } from './session.entity.js';

/** Who a token belongs to, and which session or API token it is. */
export interface ProvenUser {
  proofId: string;
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
  role: Role;
}

/** Who is signed in, and until when. */
export class SessionRepository {
  constructor(private readonly manager: EntityManager) {}

  async insert(session: Omit<SessionEntity, 'user'>): Promise<void> {
    await this.manager.insert(SessionEntity, session);
  }

  /** The running session of a token, and whose it is; null also for a disabled user. */
  async findRunning(tokenHash: string, now: Date): Promise<ProvenUser | null> {
    // Plain SQL: every request comes through here, and building entities costs more than the look-up itself.
    const [row] = await this.manager.query<ProvenUser[]>(
      `SELECT session.id AS "proofId", account.id AS "userId", account.username, account.display_name AS "displayName",
              account.email, account.role
         FROM sessions session JOIN users account ON account.id = session.user_id
        WHERE session.token_hash = $1 AND session.expires_at > $2 AND account.disabled_at IS NULL`,
      [tokenHash, now],
    );
    return row ?? null;
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
