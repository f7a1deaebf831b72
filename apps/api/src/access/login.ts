import { Inject, Injectable } from '@nestjs/common';
import type { ChangePasswordRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { recordConfigChange } from '@rocket/operations';
import { UnitOfWork, type UserEntity } from '@rocket/persistence';
import { hashPassword, hashToken, needsRehash, newId, newToken, verifyPassword, type Clock, type Config } from '@rocket/platform';
import type { Caller } from '../edge/caller.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { LoginThrottle } from './login-throttle.js';
import { SESSION_TOKEN_PREFIX } from './token-prefixes.js';

const HOUR_MS = 3_600_000;

export interface OpenedSession {
  user: UserEntity;
  token: string;
  expiresAt: Date;
}

/** Signs people in. */
@Injectable()
export class Login {
  /** What unknown users' passwords are compared with, so that they take as long as known ones. */
  private readonly nobodysHash = hashPassword(newToken('nobody'));

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoginThrottle) private readonly throttle: LoginThrottle,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `invalid-credentials`, `too-many-login-attempts` */
  async signIn(username: string, password: string, address: string): Promise<OpenedSession> {
    await this.throttle.admit(username, address);
    const user = await this.unitOfWork.read.users.findByUsername(username);
    const isRight = await verifyPassword(password, user?.passwordHash ?? (await this.nobodysHash));
    if (!user || !isRight || user.disabledAt !== null) {
      throw new DomainError('invalid-credentials', 'The user name or the password is wrong.');
    }
    await this.throttle.forgive(username, address);
    if (needsRehash(user.passwordHash)) await this.unitOfWork.read.users.setPasswordHash(user.id, await hashPassword(password));
    return this.open(user);
  }

  /**
   * Another password for somebody who knows the one so far. Ends the user's other sessions.
   *
   * @throws DomainError `validation-failed`, `too-many-login-attempts`
   */
  async changePassword({ userId, username, proof }: Caller, passwords: ChangePasswordRequest, address: string): Promise<void> {
    const { currentPassword, newPassword } = passwords;
    await this.throttle.admit(username, address);
    const user = await this.unitOfWork.read.users.findById(userId);
    if (!user || !(await verifyPassword(currentPassword, user.passwordHash))) {
      const fault = { pointer: '/currentPassword', detail: 'is not your password' };
      throw new DomainError('validation-failed', `currentPassword ${fault.detail}.`, {}, [fault]);
    }
    await this.throttle.forgive(username, address);
    const passwordHash = await hashPassword(newPassword);
    await this.unitOfWork.run(async (tx) => {
      await tx.users.setPasswordHash(userId, passwordHash);
      await tx.sessions.endAllOf(userId, proof.kind === 'session' ? proof.sessionId : undefined);
      await recordConfigChange(tx, username, `User ${username}: another password.`);
    });
  }

  private async open(user: UserEntity): Promise<OpenedSession> {
    const now = this.clock.now();
    const token = newToken(SESSION_TOKEN_PREFIX);
    const expiresAt = new Date(now.getTime() + this.config.sessionHours * HOUR_MS);
    const { sessions } = this.unitOfWork.read;
    await sessions.insert({ id: newId(), userId: user.id, tokenHash: hashToken(token), createdAt: now, expiresAt });
    return { user, token, expiresAt };
  }
}
