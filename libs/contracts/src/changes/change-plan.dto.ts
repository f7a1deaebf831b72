import { IsIn } from 'class-validator';
import { CHANGE_KINDS } from '@rocket/domain';
import type { ChangeKind } from '@rocket/domain';
import { PlannedStep } from '../operations/operation.dto.js';

/** When a changed parameter takes effect: at once, for sessions that begin afterwards, or with a restart of the member. */
export const TAKES_EFFECT = ['reload', 'session', 'restart'] as const;
export type TakesEffect = (typeof TAKES_EFFECT)[number];
export const RESTART_ORDERS = ['replicas-first', 'primary-first'] as const;
export type RestartsInOrder = (typeof RESTART_ORDERS)[number];

/** What is pushed. Fields of other kinds are null. */
export class ChangeContent {
  /** `parameter`, `sql` or `script`. */
  @IsIn(CHANGE_KINDS)
  kind!: ChangeKind;

  /**
   * `parameter`: its name, as the DBMS spells it.
   * @example "work_mem"
   */
  name!: string | null;

  /**
   * `parameter`: the value; null for what the configuration files say. Of an undo, whose servers may get different values,
   * null as well: see the servers.
   * @example "64MB"
   */
  value!: string | null;

  /**
   * `sql`: the database; null for the one of the cluster's application.
   * @example "app"
   */
  database!: string | null;

  /**
   * `sql`: the statement.
   * @example "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
   */
  statement!: string | null;

  /**
   * `script`: the script.
   * @example "uname -r"
   */
  script!: string | null;
}

/** A server in a plan. */
export class ChangePlanServer {
  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Whether it is the primary of its cluster now.
   * @example false
   */
  isPrimary!: boolean;

  /**
   * Whether anything is done on it.
   * @example true
   */
  isChanged!: boolean;

  /**
   * `parameter`: what holds on it now.
   * @example "4MB"
   */
  value!: string | null;

  /**
   * `parameter`: what is set on it now by a change like this one; null when its configuration files decide.
   * @example "16MB"
   */
  setBefore!: string | null;

  /**
   * `parameter`: what will be set; null when its configuration files will decide.
   * @example "64MB"
   */
  setAfter!: string | null;

  /**
   * Whether the member is restarted for it.
   * @example false
   */
  isRestarted!: boolean;
}

/** A cluster in a plan. */
export class ChangePlanCluster {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  environment!: string;

  /**
   * Who is the primary.
   * @example "ch-pg-014"
   */
  primary!: string;

  /** In which order its members are restarted; null when they are not. */
  @IsIn(RESTART_ORDERS)
  restartOrder!: RestartsInOrder | null;

  /**
   * What clients will notice.
   * @example "Each member is restarted, the primary last and where it is: clients wait until it answers again."
   */
  notice!: string;

  /**
   * When it could start at the earliest, were it the only one: later than now in a blackout. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startsAt!: string | null;

  /** In the order in which they are changed; those on which nothing is to be done come last. */
  servers!: ChangePlanServer[];

  /** What will be done, step by step. */
  steps!: PlannedStep[];
}

/** A cluster, or a server of one, that is not part of a plan. */
export class ChangePlanAbsence {
  /**
   * Name of the cluster.
   * @example "billing"
   */
  clusterName!: string;

  /**
   * The server, when only that is left out.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /**
   * Why it is not part of it.
   * @example "Another operation works on it."
   */
  reason!: string;
}

/** What a change would do now. Nothing has been changed. */
export class ChangePlan {
  /** What is pushed. */
  change!: ChangeContent;

  /**
   * Over what is done to whom in which order. Given with the request, the run is refused when that has changed.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  planHash!: string;

  /**
   * `parameter`: what a number without a unit counts; null where there is nothing to count.
   * @example "kB"
   */
  unit!: string | null;

  /** `parameter`: when it takes effect. */
  @IsIn(TAKES_EFFECT)
  takesEffect!: TakesEffect | null;

  /**
   * Clusters at the same time, after the first of them went well.
   * @example 4
   */
  maxParallelClusters!: number;

  /** In the order in which they start; the first one shows for the others whether it goes well. */
  clusters!: ChangePlanCluster[];

  /** What cannot be part of it. */
  refused!: ChangePlanAbsence[];

  /** Clusters on which nothing is to be done. */
  current!: ChangePlanAbsence[];

  /**
   * The run that this plan undoes.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  undoes!: string | null;
}
