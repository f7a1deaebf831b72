import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Criticality } from '@rocket/domain';

/** What is kept of an application, now and of every time before. */
export abstract class ApplicationColumns {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 100 })
  applicationName!: string;

  @Column('varchar', { length: 1000, default: '' })
  description!: string;

  @Column('varchar', { length: 64, nullable: true })
  costCentre!: string | null;

  /** Null until somebody has judged it. */
  @Column('varchar', { length: 20, nullable: true })
  criticality!: Criticality | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}

/** Applications are expired, never deleted: what belonged to whom stays answerable. */
@Entity('applications')
@Index(['applicationName'], { unique: true, where: '"expired_at" IS NULL' })
export class ApplicationEntity extends ApplicationColumns {
  @VersionColumn()
  version!: number;
}
