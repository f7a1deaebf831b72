import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ClusterQuery, ClusterServer } from './cluster.dto.js';

/** Filters over the active servers of active clusters. */
export class ClustersServersQuery extends ClusterQuery {
  /**
   * Only of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;
}

/** An active server of an active cluster: what a change would be pushed to. */
export class ClustersServer extends ClusterServer {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * Whose cluster it is.
   * @example "webshop"
   */
  application!: string;

  /**
   * The stage the cluster serves.
   * @example "Prod"
   */
  environment!: string;
}

export class ClustersServerPage {
  /** The rows of this page. */
  items!: ClustersServer[];

  /**
   * All rows that match, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}
