import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@rocket/domain';
import { foldUsername, UnitOfWork, type LoginSubject } from '@rocket/persistence';
import { hashToken, type Clock } from '@rocket/platform';
import { CLOCK } from '../edge/infrastructure.js';
import { ACCOUNT_LIMITS, ADDRESS_LIMITS, waitMs, withFailure, withoutFailure } from './login-throttle-policy.js';

/** Slows guessing down, per account and per address, for all API processes together. */
@Injectable()
export class LoginThrottle {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt.
   *
   * @throws DomainError `too-many-login-attempts`; such an attempt is not counted, so hammering does not lengthen the wait
   */
  async admit(username: string, address: string): Promise<void> {
    const now = this.clock.now();
    const wait = await this.unitOfWork.read.loginAttempts.update(subjectsOf(username, address), (failures) => {
      const longest = Math.max(...failures.map((each) => waitMs(each, now)));
      if (longest > 0) return { failures, result: longest };
      const [account, from] = failures;
      if (!account || !from) throw new Error('There are two subjects.');
      return { failures: [withFailure(account, now, ACCOUNT_LIMITS), withFailure(from, now, ADDRESS_LIMITS)], result: 0 };
    });
    if (wait === 0) return;
    const retryAfterSeconds = Math.ceil(wait / 1000);
    throw new DomainError('too-many-login-attempts', `Wait ${retryAfterSeconds} s before the next attempt.`, {
      retryAfterSeconds,
    });
  }

  /** The attempt was none: the account starts anew, the address gets this one back. */
  async forgive(username: string, address: string): Promise<void> {
    const [account, from] = subjectsOf(username, address);
    await this.unitOfWork.read.loginAttempts.forget(account);
    await this.unitOfWork.read.loginAttempts.update([from], ([before]) => ({
      failures: before ? [withoutFailure(before)] : [],
      result: undefined,
    }));
  }
}

function subjectsOf(username: string, address: string): [LoginSubject, LoginSubject] {
  return [
    // Hashed: people type their password into the wrong field, and it must not be stored.
    { kind: 'account', subject: hashToken(foldUsername(username)) },
    { kind: 'address', subject: address },
  ];
}
