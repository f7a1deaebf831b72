import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { NoticeFacts, NotificationEvent, ToldCluster } from '@rocket/domain';
import { ApplicationEntity } from '../applications/application.entity.js';

/** A cluster of a notice, with what decides who hears of it. */
export interface NoticedCluster extends ToldCluster {
  environmentId: string;
}

/** As it is stored: clusters know the ids of their environments. */
export interface StoredFacts extends NoticeFacts {
  clusters: NoticedCluster[];
}

/** Something that contacts are to be told, written in the transaction of its cause. Who they are is found out when it is told. */
@Entity('notices')
@Index('notices_once', ['event', 'cause'], { unique: true })
@Index('notices_untold', ['createdAt'], { where: '"told_at" IS NULL' })
export class NoticeEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 40 })
  event!: NotificationEvent;

  /** What brought it about: the same cause is told once. */
  @Column('varchar', { length: 200 })
  cause!: string;

  @Column('uuid')
  applicationId!: string;

  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity>;

  /** What is told about one matter stands together in a mail client; empty for what stands alone. */
  @Column('varchar', { length: 100, default: '' })
  thread!: string;

  @Column('jsonb')
  facts!: StoredFacts;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** Until then others of its kind are waited for. */
  @Column('timestamptz')
  dueAt!: Date;

  @Column('timestamptz', { nullable: true })
  toldAt!: Date | null;
}
