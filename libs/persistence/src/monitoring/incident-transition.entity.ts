import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { IncidentState } from '@rocket/domain';
import { IncidentEntity } from './incident.entity.js';

/** That an incident has changed its state, and by which reading. */
@Entity('incident_transitions')
@Index('incident_transitions_in_order', ['incidentId', 'at'])
export class IncidentTransitionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  incidentId!: string;

  @ManyToOne(() => IncidentEntity, { onDelete: 'CASCADE' })
  @JoinColumn()
  incident?: Relation<IncidentEntity>;

  @Column('varchar', { length: 10, nullable: true })
  from!: IncidentState | null;

  @Column('varchar', { length: 10 })
  to!: IncidentState;

  /** The reading; null where nobody answered, or nothing was measured. */
  @Column('double precision', { nullable: true })
  value!: number | null;

  /** Whether people are to be told, silence left aside. */
  @Column('boolean')
  notify!: boolean;

  @Column('timestamptz')
  at!: Date;
}
