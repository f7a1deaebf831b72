import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, PatchCommand, PatchFindings, PatchOutcome, PatchType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';
import { OperationEntity } from '../operations/operation.entity.js';

/**
 * What became of one server in a patch run: written once, when it is over, and never changed. Each row carries the hash of
 * the one before it, so that a row that was changed or taken away is found.
 */
@Entity('patches')
@Index('patches_in_order', ['position'], { unique: true })
@Index('patches_by_cluster', ['clusterName', 'finishedAt'])
@Index('patches_by_server', ['serverName', 'finishedAt'])
@Index('patches_by_run', ['patchRunId'])
export class PatchEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Place in the chain, from 1, without gaps. */
  @Column('bigint', { transformer: bigintToNumber })
  position!: number;

  @Column('uuid')
  patchRunId!: string;

  @Column('uuid')
  operationId!: string;

  @ManyToOne(() => OperationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  operation?: Relation<OperationEntity>;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('varchar', { length: 40 })
  clusterName!: string;

  @Column('varchar', { length: 253 })
  serverName!: string;

  @Column('varchar', { length: 10 })
  patchType!: PatchType;

  @Column('varchar', { length: 100, nullable: true })
  fromVersion!: string | null;

  /** What the server answered afterwards, never what was meant. */
  @Column('varchar', { length: 100, nullable: true })
  toVersion!: string | null;

  @Column('varchar', { length: 20 })
  outcome!: PatchOutcome;

  /** In words. */
  @Column('text')
  details!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  finishedAt!: Date;

  @Column('jsonb')
  commands!: PatchCommand[];

  @Column('jsonb')
  findings!: PatchFindings;

  @Column('text')
  output!: string;

  @Column('int', { nullable: true })
  writeOutageMs!: number | null;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  /** SHA-256 of the row before it, hexadecimal; 64 zeros for the first. */
  @Column('varchar', { length: 64 })
  previousHash!: string;

  /** SHA-256 over all of the above. */
  @Column('varchar', { length: 64 })
  hash!: string;
}
