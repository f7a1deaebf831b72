import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ActivityType, DbmsType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/**
 * What happened, for people. Written in the transaction of its cause, each row with the hash of the one before it. The
 * database refuses to change anything but the ticket and the note, and to delete.
 */
@Entity('activities')
@Index('activities_by_time', ['at', 'id'])
@Index('activities_by_cluster', ['clusterName', 'at'])
@Index('activities_by_server', ['serverName', 'at'])
@Index('activities_in_order', ['position'], { unique: true })
@Index('activities_without_ticket', ['at', 'id'], { where: 'NOT "planned" AND "ticket_url" IS NULL' })
export class ActivityEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Place in the chain, from 1, without gaps. */
  @Column('bigint', { transformer: bigintToNumber })
  position!: number;

  @Column('varchar', { length: 30 })
  type!: ActivityType;

  @Column('varchar', { length: 20, nullable: true })
  dbmsType!: DbmsType | null;

  @Column('varchar', { length: 40, nullable: true })
  clusterName!: string | null;

  @Column('varchar', { length: 253, nullable: true })
  serverName!: string | null;

  @Column('boolean')
  planned!: boolean;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column('text')
  text!: string;

  /** Whether somebody wrote it, and not the product what it did itself. */
  @Column('boolean', { default: false })
  byHand!: boolean;

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  /** In milliseconds, like every date of the process: what is hashed has to come back as it was. */
  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;

  @Column('varchar', { length: 64 })
  previousHash!: string;

  @Column('varchar', { length: 64 })
  hash!: string;

  /** A number of the ticket system, or a link. With the note and the version all that changes; see `activity_amendments`. */
  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('int', { default: 1 })
  version!: number;
}
