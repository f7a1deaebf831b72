import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ApplicationEntity } from '../applications/application.entity.js';
import { OperationEntity } from '../operations/operation.entity.js';
import type { NoticedCluster } from './notice.entity.js';

/** When a patch run will come to the clusters of an application, as its contacts were told. */
@Entity('patch_appointments')
export class PatchAppointmentEntity {
  @PrimaryColumn('uuid')
  runId!: string;

  @ManyToOne(() => OperationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  run?: Relation<OperationEntity>;

  @PrimaryColumn('uuid')
  applicationId!: string;

  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity>;

  /** How often it was moved. */
  @Column('int', { default: 0 })
  sequence!: number;

  /** Each of them with `startsAt` and `endsAt`. */
  @Column('jsonb')
  clusters!: NoticedCluster[];
}
