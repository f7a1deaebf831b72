import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ApplicationEntity } from '../applications/application.entity.js';
import { bigintToNumber } from '../bigint-to-number.js';

/** What is kept of a budget, now and of every time before. */
export abstract class ApplicationBudgetColumns {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  applicationId!: string;

  /** A month, in smallest units of the currency. */
  @Column('bigint', { transformer: bigintToNumber })
  amount!: number;

  @Column('varchar', { length: 3 })
  currency!: string;

  /** Per cent of it at which people are told. */
  @Column('int')
  warnPercent!: number;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}

/** What an application may cost in a month. */
@Entity('application_budgets')
@Index('application_budgets_once', ['applicationId'], { unique: true, where: '"expired_at" IS NULL' })
export class ApplicationBudgetEntity extends ApplicationBudgetColumns {
  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity>;

  @VersionColumn()
  version!: number;
}

/** A budget as it was from `effectiveAt` until `untilAt`. Written by the database whenever `application_budgets` is. */
@Entity('application_budget_versions')
export class ApplicationBudgetVersionEntity extends ApplicationBudgetColumns {
  @PrimaryColumn('int')
  version!: number;

  @Column('timestamptz')
  effectiveAt!: Date;

  /** Null: it is so now. */
  @Column('timestamptz', { nullable: true })
  untilAt!: Date | null;
}
