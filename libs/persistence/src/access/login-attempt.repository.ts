import { LessThan, type EntityManager } from 'typeorm';
import { LoginAttemptEntity, type LoginAttemptKind } from './login-attempt.entity.js';

/** What failed logins are counted against: an account name or an address. */
export interface LoginSubject {
  kind: LoginAttemptKind;
  subject: string;
}

/** Failed logins so far. `null` where there is none. */
export interface LoginFailures {
  failureCount: number;
  lastFailedAt: Date;
  blockedUntil: Date | null;
}

/** Counts failed logins for all API processes together. */
export class LoginAttemptRepository {
  constructor(private readonly manager: EntityManager) {}

  /**
   * Reads the counters of all subjects under a row lock, and writes what `decide` makes of them. Whoever guesses in
   * parallel waits in line here, so that no guess escapes the count. The subjects are locked in the order given: all
   * callers must use the same one.
   */
  async update<Result>(
    subjects: readonly LoginSubject[],
    decide: (failures: readonly LoginFailures[]) => { failures: readonly LoginFailures[]; result: Result },
  ): Promise<Result> {
    return this.manager.transaction(async (manager) => {
      const rows: LoginAttemptEntity[] = [];
      for (const subject of subjects) {
        const never = { ...subject, failureCount: 0, lastFailedAt: new Date(0), blockedUntil: null };
        await manager.createQueryBuilder().insert().into(LoginAttemptEntity).values(never).orIgnore().execute();
        rows.push(await manager.findOneOrFail(LoginAttemptEntity, { where: subject, lock: { mode: 'pessimistic_write' } }));
      }
      const { failures, result } = decide(rows);
      for (const [index, subject] of subjects.entries()) {
        const next = failures[index];
        if (next && next !== rows[index]) await manager.update(LoginAttemptEntity, subject, next);
      }
      return result;
    });
  }

  async forget({ kind, subject }: LoginSubject): Promise<void> {
    await this.manager.delete(LoginAttemptEntity, { kind, subject });
  }

  async purge(lastFailedBefore: Date): Promise<void> {
    await this.manager.delete(LoginAttemptEntity, { lastFailedAt: LessThan(lastFailedBefore) });
  }
}
