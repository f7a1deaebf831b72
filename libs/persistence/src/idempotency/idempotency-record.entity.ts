import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The first request with an idempotency key, and its answer once there is one. */
@Entity('idempotency_records')
@Index('idempotency_records_scope_key', ['userId', 'route', 'key'], { unique: true })
@Index('idempotency_records_expires_at_idx', ['expiresAt'])
export class IdempotencyRecordEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ name: 'user_id', type: 'uuid' })
  userId!: string;

  /** Method and route pattern: `POST /api/:dbmsType/Cluster`. */
  @Column({ type: 'varchar', length: 200 })
  route!: string;

  @Column({ type: 'varchar', length: 255 })
  key!: string;

  /** Keyed hash over path, query and body: tells "again" from "another request", and reveals nothing. */
  @Column({ name: 'request_hash', type: 'varchar', length: 64 })
  requestHash!: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  /** Until then the first request is taken to be running. After it, its process is taken for dead. */
  @Column({ name: 'claimed_until', type: 'timestamptz', precision: 3 })
  claimedUntil!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', precision: 3 })
  expiresAt!: Date;

  /** HTTP status of the answer; null while there is none. */
  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  /** The answer's headers worth repeating and its body, encrypted: some answers hold secrets. */
  @Column({ name: 'sealed_answer', type: 'text', nullable: true })
  sealedAnswer!: string | null;
}
