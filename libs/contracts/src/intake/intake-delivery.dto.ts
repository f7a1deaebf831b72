import { IsIn } from 'class-validator';
import { INTAKE_MEASURES } from '@rocket/domain';
import type { IntakeMeasure } from '@rocket/domain';
import type { IntakeCost } from './intake-request.dto.js';

/** What can be compared of a request. Null: nobody knows. */
export class IntakeFiguresAnswer {
  /**
   * From being submitted to being done, hours.
   * @example 5.5
   */
  leadTimeHours!: number | null;

  /**
   * How many servers.
   * @example 3
   */
  servers!: number | null;

  /**
   * Cores of each server; of the smallest one.
   * @example 4
   */
  cpu!: number | null;

  /**
   * Memory of each server, GB; of the smallest one.
   * @example 16
   */
  ramGb!: number | null;

  /**
   * Disk of each server, GB; of the smallest one.
   * @example 200
   */
  dbGigs!: number | null;

  /**
   * A version; as promised it may be a major one.
   * @example "18.4"
   */
  release!: string | null;

  /**
   * The share of the time in which it is up, per cent.
   * @example 99.9
   */
  availabilityPercent!: number | null;

  /** What it costs in a month. */
  monthlyCost!: IntakeCost | null;
}

/** What was promised beside what was delivered. */
export class IntakeDeliveryAnswer {
  /** As it was said when it was submitted last. */
  promised!: IntakeFiguresAnswer;

  /** As it is now; null as long as nothing is there, and when it is gone again. */
  delivered!: IntakeFiguresAnswer | null;

  /** What became worse than it was promised. */
  @IsIn(INTAKE_MEASURES, { each: true })
  broken!: IntakeMeasure[];
}
