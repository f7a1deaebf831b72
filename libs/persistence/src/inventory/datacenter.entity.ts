import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm';

@Entity('datacenters')
export class DatacenterEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Index({ unique: true })
  @Column('varchar', { length: 30 })
  datacenter!: string;

  @Column('varchar', { length: 200, default: '' })
  description!: string;

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
