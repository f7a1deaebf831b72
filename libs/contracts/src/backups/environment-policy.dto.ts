import { IsIn } from 'class-validator';
import { DBMS_TYPES } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { EnvironmentBackupPolicy } from './backup-policy.dto.js';
import { RecoverableChange } from './roll-off.dto.js';

/** The policy of an environment in a list. */
export class ListedEnvironmentPolicy extends EnvironmentBackupPolicy {
  /**
   * How many of its clusters have backups and no policy of their own.
   * @example 12
   */
  clusterCount!: number;

  /**
   * How many of its clusters have a policy of their own, which holds in place of this one.
   * @example 2
   */
  ownCount!: number;
}

/** The policy of every environment. */
export class EnvironmentPolicyPage {
  /** The rows of this page. */
  items!: ListedEnvironmentPolicy[];

  /**
   * All rows, on all pages.
   * @example 5
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** What a policy would do to the backups of one cluster. */
export class ClusterPolicyEffect {
  /** Its DBMS. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * Its name.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * How many of its backups would go.
   * @example 4
   */
  goingCount!: number;

  /**
   * What goes with them, GB; the log comes on top of it.
   * @example 62.5
   */
  freesGigs!: number;

  /** To which instants can be restored, as far as backups decide it. */
  recoverable!: RecoverableChange;

  /**
   * Whether something can be restored today that could not be then.
   * @example true
   */
  losesRange!: boolean;
}

/** What a policy would do to the backups of the clusters of an environment that have none of their own. */
export class EnvironmentPolicyEffect {
  /**
   * The environment.
   * @example "Prod"
   */
  environment!: string;

  /**
   * How many clusters have backups and no policy of their own.
   * @example 12
   */
  clusterCount!: number;

  /**
   * How many of them were looked at; of more than 1,000 only so many.
   * @example 12
   */
  lookedAtCount!: number;

  /**
   * How many backups would go, of all that were looked at.
   * @example 31
   */
  goingCount!: number;

  /**
   * How many go already, by what holds now.
   * @example 3
   */
  goingAlreadyCount!: number;

  /**
   * What goes with them, GB; the log comes on top of it.
   * @example 812.5
   */
  freesGigs!: number;

  /**
   * Of how many clusters something can be restored today that could not be then.
   * @example 2
   */
  losingCount!: number;

  /** Those of which anything would go, those that lose first; 200 at most. */
  clusters!: ClusterPolicyEffect[];
}
