import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm';

/** Applications are expired, never deleted: what belonged to whom stays answerable. */
@Entity('applications')
@Index(['applicationName'], { unique: true, where: '"expired_at" IS NULL' })
export class ApplicationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 100 })
  applicationName!: string;

  @Column('varchar', { length: 1000, default: '' })
  description!: string;

  @Column('varchar', { length: 64, nullable: true })
  costCentre!: string | null;

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}
