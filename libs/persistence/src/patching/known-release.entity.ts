import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DbmsType } from '@rocket/domain';

/** A release that a server of this installation can have, and since when that is known. */
@Entity('known_releases')
export class KnownReleaseEntity {
  @PrimaryColumn('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @PrimaryColumn('varchar', { length: 20 })
  version!: string;

  @Column('timestamptz', { default: () => 'now()' })
  firstSeenAt!: Date;
}
