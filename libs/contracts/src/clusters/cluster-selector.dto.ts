import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Finds clusters: all that match everything that is given. Empty, the whole fleet. */
export class ClusterSelector {
  /**
   * Only of this environment.
   * @example "Dev"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only of this application.
   * @example "webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  application?: string;

  /**
   * Only this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * Only the cluster of which this server is a member.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;
}
