import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { DbmsType } from '@rocket/domain';

/**
 * Something that an open screen should know. Readers go by (`xid`, `id`) and only up to the oldest transaction that is
 * still open: a plain sequence would skip rows that were numbered early and committed late.
 */
@Entity('fleet_events')
@Index('fleet_events_order', ['xid', 'id'])
@Index('fleet_events_by_operation', ['operationId', 'xid', 'id'])
@Index('fleet_events_by_time', ['at'])
export class FleetEventEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** The transaction that wrote it, `pg_current_xact_id()`. */
  @Column('bigint')
  xid!: string;

  @Column('varchar', { length: 20 })
  type!: string;

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @Column('varchar', { length: 20, nullable: true })
  dbmsType!: DbmsType | null;

  @Column('varchar', { length: 40, nullable: true })
  clusterName!: string | null;

  @Column('varchar', { length: 253, nullable: true })
  serverName!: string | null;

  @Column('int', { nullable: true })
  ordinal!: number | null;

  @Column('varchar', { length: 20, nullable: true })
  status!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
