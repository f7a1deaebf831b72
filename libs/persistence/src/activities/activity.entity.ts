import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ActivityType, DbmsType } from '@rocket/domain';

/** What happened, for people. Written in the transaction of its cause. */
@Entity('activities')
@Index('activities_by_time', ['at', 'id'])
@Index('activities_by_cluster', ['clusterName', 'at'])
@Index('activities_by_server', ['serverName', 'at'])
export class ActivityEntity {
  @PrimaryColumn('uuid')
  id!: string;

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

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}
