import type { IntakeCost } from './intake-request.dto.js';

/** What the pool has for a request. */
export class IntakePool {
  /**
   * Servers that match now.
   * @example 7
   */
  matching!: number;

  /**
   * How many are needed.
   * @example 3
   */
  needed!: number;
}

/** How long requests took that were done lately. */
export class IntakeLeadTime {
  /**
   * Of how many requests.
   * @example 12
   */
  count!: number;

  /**
   * Half of them took at most so long, hours.
   * @example 5.5
   */
  medianHours!: number;

  /**
   * Nine of ten took at most so long, hours.
   * @example 30
   */
  mostHours!: number;
}

/** Who decides. */
export class IntakeWhoDecides {
  /**
   * Whether nobody has to.
   * @example false
   */
  automatic!: boolean;

  /**
   * Who, and why.
   * @example "A DBA other than who asks decides."
   */
  reason!: string;
}

/** What can be expected of a request as it is filled in. Null: too little was said, or nobody knows. */
export class IntakeOutlookAnswer {
  /** What it would cost in a month. */
  monthlyCost!: IntakeCost | null;

  /** What the pool has now. */
  pool!: IntakePool | null;

  /** How long such requests usually took. */
  leadTime!: IntakeLeadTime | null;

  /**
   * For how many minutes a year it may be down.
   * @example 525.6
   */
  downMinutesAYear!: number | null;

  /**
   * How large the databases are after a year, GB.
   * @example 260
   */
  dbGigsInAYear!: number | null;

  /** Who decides about it. */
  decision!: IntakeWhoDecides | null;
}
