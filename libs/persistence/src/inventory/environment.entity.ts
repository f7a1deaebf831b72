import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm';

@Entity('environments')
export class EnvironmentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Index({ unique: true })
  @Column('varchar', { length: 30 })
  environment!: string;

  @Column('varchar', { length: 200, default: '' })
  description!: string;

  @Column('int')
  ordinal!: number;

  /** Whether clusters of it are patched only when a confirmed contact of the application hears of it. */
  @Column('boolean', { default: false })
  requireContactForPatching!: boolean;

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
