import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What failed logins are counted against. */
export type LoginAttemptKind = 'account' | 'address';

/** Failed logins of one account name (whether or not it exists) or from one address, shared by all API processes. */
@Entity('login_attempts')
@Index('login_attempts_last_failed_at_idx', ['lastFailedAt'])
export class LoginAttemptEntity {
  @PrimaryColumn({ type: 'varchar', length: 10 })
  kind!: LoginAttemptKind;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  subject!: string;

  @Column({ name: 'failure_count', type: 'integer' })
  failureCount!: number;

  @Column({ name: 'last_failed_at', type: 'timestamptz', precision: 3 })
  lastFailedAt!: Date;

  @Column({ name: 'blocked_until', type: 'timestamptz', precision: 3, nullable: true })
  blockedUntil!: Date | null;
}
