import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CLUSTER_HEALTHS, CLUSTER_LIFECYCLES, DBMS_TYPES, NODE_ROLES, SERVER_HEALTHS } from '@rocket/domain';
import type { ClusterHealth, ClusterLifecycle, DbmsType, NodeRole, ServerHealth } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** How clients reach the cluster, as multi-host lists of `host:port`. */
export class ClusterEndpoints {
  /** @example "10.20.30.14:5432,10.20.30.15:5432" */
  readWrite!: string | null;
  /** @example "10.20.30.15:5432,10.20.30.16:5432" */
  readOnly!: string | null;
}

/** A server in its part as a member of a cluster. */
export class ClusterServer {
  /** @example "ch-pg-014" */
  serverName!: string;
  /** @example "10.20.30.14" */
  address!: string;
  /** @example 5432 */
  port!: number | null;
  /** @example "CH" */
  datacenter!: string;
  @IsIn(NODE_ROLES)
  nodeRole!: NodeRole;
  @IsIn(SERVER_HEALTHS)
  serverHealth!: ServerHealth;
  /** Why it is not `ServerUp`, as it was seen. */
  healthReason!: string | null;
  /** Since when it has this health. */
  healthSince!: string;
  /** What the server answered when asked for its version. @example "18.4" */
  dbVersion!: string | null;
  /** @example "Debian 12" */
  osVersion!: string | null;
  /** Bytes that the primary has written and this replica has not replayed. */
  lagBytes!: number | null;
  /** Whether it receives changes from the primary right now. */
  streaming!: boolean | null;
  /** Settings changed that need a restart. */
  pendingRestart!: boolean | null;
  /** CPU cores. */
  cpu!: number;
  /** Memory, GB. */
  ramGb!: number;
  /** Disk for databases, GB. */
  dbGigs!: number;
  /** Size of its databases, GB. */
  dbSizeGigs!: number | null;
  lastPatchedAt!: string | null;
  /** When it last answered. */
  observedAt!: string | null;
}

/** A cluster with its members. */
export class Cluster {
  id!: string;
  /** @example "orders" */
  clusterName!: string;
  /** The name as it was typed. @example "Orders" */
  displayName!: string;
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;
  /** @example "webshop" */
  application!: string;
  /** @example "Prod" */
  environment!: string;
  /** The release it runs. @example "18.4" */
  release!: string;
  @IsIn(CLUSTER_LIFECYCLES)
  lifecycle!: ClusterLifecycle;
  @IsIn(CLUSTER_HEALTHS)
  clusterHealth!: ClusterHealth;
  /** Since when it has this health. */
  healthSince!: string;
  /** What is going on, as a sentence. @example "waiting for h2 to stream again" */
  phase!: string;
  /** Why it could not be built, for `Failed`. */
  failureReason!: string | null;
  endpoints!: ClusterEndpoints;
  /** @example "orders" */
  databaseName!: string;
  tlsEnabled!: boolean;
  /** @example 30 */
  backupRetentionDays!: number;
  /** @example "Sun:02:00-Sun:04:00 Europe/Zurich" */
  maintenanceWindow!: string | null;
  /** Size of the databases on the primary, GB. */
  dbSizeGigs!: number | null;
  servers!: ClusterServer[];
  /** The operation that works on it now. */
  runningOperationId!: string | null;
  /** The operation that built it. */
  createOperationId!: string | null;
  version!: number;
  createdAt!: string;
}
export class ClusterPage {
  items!: Cluster[];
  total!: number;
  nextCursor!: string | null;
}

/** A cluster that is being built. */
export class CreateClusterResponse {
  cluster!: Cluster;
  /** The operation that builds it. @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10" */
  operationId!: string;
}

/** Filters of the cluster list. */
export class ClusterQuery extends ListQuery {
  /** @example "Prod" */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /** @example "webshop" */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  application?: string;

  @IsIn(CLUSTER_HEALTHS)
  @IsOptional()
  clusterHealth?: ClusterHealth;

  /** Part of a cluster, application or server name. */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}

/** Filters over the active servers of active clusters. */
export class ClustersServersQuery extends ClusterQuery {
  /** @example "orders" */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;
}

/** An active server of an active cluster: what a change would be pushed to. */
export class ClustersServer extends ClusterServer {
  /** @example "orders" */
  clusterName!: string;
  /** @example "webshop" */
  application!: string;
  /** @example "Prod" */
  environment!: string;
}
export class ClustersServerPage {
  items!: ClustersServer[];
  total!: number;
  nextCursor!: string | null;
}

/** How the application signs in. Reading it is recorded. */
export class ClusterCredentials {
  /** @example "orders_owner" */
  username!: string;
  password!: string;
  /** @example "orders" */
  databaseName!: string;
  /** A libpq URI over all members that finds the primary by itself. */
  uri!: string;
  /** A command line to paste into a terminal. */
  psql!: string;
  /** A JDBC URL. */
  jdbc!: string;
  /** PEM certificate of the CA that signed the servers' certificates; null without TLS. */
  caCertificate!: string | null;
}
