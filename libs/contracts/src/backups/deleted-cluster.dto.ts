import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ListQuery } from '../list-query.dto.js';
import { TimeRange } from './roll-off.dto.js';

/** A cluster that is gone, and what is left of it. */
export class DeletedCluster {
  /**
   * Its id: its name may be that of another cluster by now.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * The name that it had.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * As it was typed.
   * @example "Orders"
   */
  displayName!: string;

  /**
   * The stage that it served.
   * @example "Prod"
   */
  environment!: string;

  /**
   * Its application.
   * @example "webshop"
   */
  application!: string;

  /**
   * When its servers were given back. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  deletedAt!: string | null;

  /**
   * After this instant its backups go, but those that are held or used; null: nobody has said. ISO 8601 UTC.
   * @example "2027-02-21T08:15:00.000Z"
   */
  backupsKeptUntil!: string | null;

  /**
   * How many servers it had.
   * @example 2
   */
  memberCount!: number;

  /**
   * How many of its backups can be used.
   * @example 9
   */
  backupCount!: number;

  /**
   * How many of them are held.
   * @example 1
   */
  heldCount!: number;

  /**
   * What all of them take, the log not counted, GB.
   * @example 212.4
   */
  storedGigs!: number;

  /** The newest time of which every instant can be restored; null when there is none. */
  recoverable!: TimeRange | null;

  /**
   * How many gaps there are before that.
   * @example 0
   */
  gapCount!: number;
}

/** A page of deleted clusters. */
export class DeletedClusterPage {
  /** The rows of this page. */
  items!: DeletedCluster[];

  /**
   * All rows that match, on all pages.
   * @example 3
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** Which deleted clusters. */
export class DeletedClusterQuery extends ListQuery {
  /**
   * Only those whose name contained this.
   * @example "ord"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}

/** The wish to remove what is left of a deleted cluster. */
export class RemoveDeletedBackupsQuery {
  /**
   * The name of the cluster once more.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  confirm?: string;
}
