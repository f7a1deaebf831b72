import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CostHolder, DbmsType } from '@rocket/domain';

/**
 * To whom a server belonged from when to when, and how large it was. The database writes it by triggers on what it follows from,
 * so that no way of changing that leaves it out. Rows refer to nothing: what was so stays so.
 */
@Entity('server_assignments')
@Check('server_assignments_of_clusters', `("holder" = 'application') = ("cluster_id" IS NOT NULL)`)
@Index('server_assignments_current', ['serverId'], { unique: true, where: '"valid_to" IS NULL' })
@Index('server_assignments_by_end', ['validTo', 'validFrom'])
export class ServerAssignmentEntity {
  @PrimaryColumn('uuid')
  serverId!: string;

  @PrimaryColumn({ type: 'timestamptz', precision: 3 })
  validFrom!: Date;

  /** Null: it is so now. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  validTo!: Date | null;

  @Column('varchar', { length: 20 })
  holder!: CostHolder;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @Column('uuid', { nullable: true })
  applicationId!: string | null;

  /** Of the cluster, or of the server where it has none. */
  @Column('uuid')
  environmentId!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('int')
  cpu!: number;

  @Column('double precision')
  ramGb!: number;

  @Column('double precision')
  dbGigs!: number;
}
