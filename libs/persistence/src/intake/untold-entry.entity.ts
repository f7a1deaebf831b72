import { Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { IntakeEntryEntity } from './intake-entry.entity.js';

/** Something that happened to a request and of which people are not told yet: what was written stays as it was written. */
@Entity('untold_intake_entries')
export class UntoldEntryEntity {
  @PrimaryColumn('uuid')
  entryId!: string;

  @ManyToOne(() => IntakeEntryEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  entry?: Relation<IntakeEntryEntity>;
}
