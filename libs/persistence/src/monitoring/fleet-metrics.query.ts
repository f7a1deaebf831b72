import type { ClusterHealth, DbmsType, MetricValues, NodeRole, ServerHealth } from '@rocket/domain';
import type { EntityManager } from 'typeorm';

export interface FleetServerMetrics {
  dbmsType: DbmsType;
  clusterName: string;
  environment: string;
  serverName: string;
  nodeRole: NodeRole;
  serverHealth: ServerHealth;
  /** Nothing where it was not measured lately. */
  values: MetricValues | null;
}

export interface FleetClusterHealth {
  dbmsType: DbmsType;
  clusterName: string;
  environment: string;
  application: string;
  clusterHealth: ClusterHealth;
}

/** All that is known of the fleet now, little of each: what is scraped by others. */
export class FleetMetrics {
  constructor(private readonly manager: EntityManager) {}

  servers(measuredAfter: Date): Promise<FleetServerMetrics[]> {
    return this.manager.query(
      `SELECT cluster.dbms_type AS "dbmsType", cluster.cluster_name AS "clusterName", environment.environment,
         server.server_name AS "serverName", member.node_role AS "nodeRole", member.server_health AS "serverHealth",
         latest.numbers AS values
       FROM cluster_members member
       JOIN clusters cluster ON cluster.id = member.cluster_id AND cluster.lifecycle = 'Active'
       JOIN environments environment ON environment.id = cluster.environment_id
       JOIN servers server ON server.id = member.server_id
       LEFT JOIN metric_latest latest ON latest.server_id = member.server_id AND latest.at > $1
       WHERE member.expired_at IS NULL
       ORDER BY cluster.cluster_name, member.ordinal`,
      [measuredAfter],
    );
  }

  clusters(): Promise<FleetClusterHealth[]> {
    return this.manager.query(
      `SELECT cluster.dbms_type AS "dbmsType", cluster.cluster_name AS "clusterName", environment.environment,
         application.application_name AS application, cluster.cluster_health AS "clusterHealth"
       FROM clusters cluster
       JOIN environments environment ON environment.id = cluster.environment_id
       JOIN applications application ON application.id = cluster.application_id
       WHERE cluster.lifecycle = 'Active' ORDER BY cluster.cluster_name`,
    );
  }

  operations(): Promise<{ status: string; count: number }[]> {
    return this.manager.query(
      `SELECT status, count(*)::int AS count FROM operations
       WHERE status IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused') GROUP BY status`,
    );
  }

  poolServers(): Promise<{ status: string; count: number }[]> {
    return this.manager.query(`SELECT status, count(*)::int AS count FROM servers WHERE expired_at IS NULL GROUP BY status`);
  }
}
