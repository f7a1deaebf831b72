import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, IncidentState, IncidentTicks } from '@rocket/domain';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/**
 * Something that is not as it should be, of one server (or of a cluster as a whole), one test and one element of it. At most
 * one is open of each.
 */
@Entity('incidents')
@Index('incidents_open_once', ['subjectId', 'testId', 'element'], { unique: true, where: '"closed_at" IS NULL' })
@Index('incidents_open', ['state', 'openedAt'], { where: '"closed_at" IS NULL' })
@Index('incidents_by_cluster', ['clusterId', 'openedAt'])
@Index('incidents_by_time', ['openedAt', 'id'])
export class IncidentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** The server, or the cluster. */
  @Column('uuid')
  subjectId!: string;

  /** The test it comes of. It may be gone by now: what it was called stays in the title. */
  @Column('uuid')
  testId!: string;

  /** Which mount, or nothing. */
  @Column('varchar', { length: 1024 })
  element!: string;

  @Column('varchar', { length: 100 })
  title!: string;

  /** What was measured: a metric, or what is counted of a cluster. */
  @Column('varchar', { length: 40 })
  metric!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column('varchar', { length: 40 })
  clusterName!: string;

  @Column('varchar', { length: 253, nullable: true })
  serverName!: string | null;

  @Column('varchar', { length: 10 })
  state!: IncidentState;

  /** The worst that it was: nothing as long as it was only watched. */
  @Column('varchar', { length: 10, nullable: true })
  worst!: 'Warning' | 'Critical' | null;

  @Column('jsonb')
  ticks!: IncidentTicks;

  /** Null where nobody answered. */
  @Column('double precision', { nullable: true })
  least!: number | null;

  @Column('double precision', { nullable: true })
  current!: number | null;

  @Column('double precision', { nullable: true })
  greatest!: number | null;

  @Column('timestamptz')
  openedAt!: Date;

  @Column('timestamptz')
  stateSince!: Date;

  @Column('timestamptz', { nullable: true })
  closedAt!: Date | null;

  @Column('varchar', { length: 100, nullable: true })
  acknowledgedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  acknowledgedAt!: Date | null;

  /** Until then nobody is notified of it. */
  @Column('timestamptz', { nullable: true })
  silencedUntil!: Date | null;

  @Column('varchar', { length: 100, nullable: true })
  silencedBy!: string | null;

  @Column('varchar', { length: 500, nullable: true })
  silenceReason!: string | null;

  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  /** Raised by what people write. What is measured raises nothing: nobody's edit is to fail because of a reading. */
  @Column('int', { default: 1 })
  version!: number;
}
