import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { NoteColour } from '@rocket/domain';
import { ClusterEntity } from './cluster.entity.js';

/** What people have to say about a cluster. One that is removed is expired, and what it said stays. */
@Entity('cluster_notes')
@Index('cluster_notes_by_cluster', ['clusterId', 'createdAt'])
export class ClusterNoteEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column('varchar', { length: 120 })
  title!: string;

  /** Markdown, as it was typed. */
  @Column('text')
  text!: string;

  @Column('varchar', { length: 20 })
  colour!: NoteColour;

  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  @Column('varchar', { length: 100 })
  author!: string;

  @Column('varchar', { length: 100 })
  changedBy!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}
