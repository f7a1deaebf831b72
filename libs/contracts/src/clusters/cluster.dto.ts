import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  BACKUP_PROBLEMS,
  CLUSTER_HEALTHS,
  CLUSTER_LIFECYCLES,
  COMPLIANCE_STATES,
  DBMS_TYPES,
  NODE_ROLES,
  SERVER_HEALTHS,
} from '@rocket/domain';
import type {
  BackupProblem,
  ClusterHealth,
  ClusterLifecycle,
  ComplianceState,
  DbmsType,
  NodeRole,
  ServerHealth,
} from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** How clients reach the cluster, as multi-host lists of `host:port`. */
export class ClusterEndpoints {
  /**
   * For reading and writing: the primary is one of these. Null before there is one.
   * @example "10.20.30.14:5432,10.20.30.15:5432"
   */
  readWrite!: string | null;

  /**
   * For reading only. Null before there is one.
   * @example "10.20.30.15:5432,10.20.30.16:5432"
   */
  readOnly!: string | null;
}

/** A server in its part as a member of a cluster. */
export class ClusterServer {
  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Host name or IP address.
   * @example "10.20.30.14"
   */
  address!: string;

  /**
   * TCP port of the database; null while it has none.
   * @example 5432
   */
  port!: number | null;

  /**
   * Where it stands.
   * @example "CH"
   */
  datacenter!: string;

  /** The part it plays, as it was seen. */
  @IsIn(NODE_ROLES)
  nodeRole!: NodeRole;

  /** How it is. */
  @IsIn(SERVER_HEALTHS)
  serverHealth!: ServerHealth;

  /**
   * Why it is not `ServerUp`, as it was seen.
   * @example "does not answer on port 5432"
   */
  healthReason!: string | null;

  /**
   * Since when it has this health.
   * @example "2026-11-23T08:15:00.000Z"
   */
  healthSince!: string;

  /**
   * What the server answered when asked for its version.
   * @example "18.4"
   */
  dbVersion!: string | null;

  /**
   * Operating system, as it was told or read.
   * @example "Debian 12"
   */
  osVersion!: string | null;

  /**
   * Bytes that the primary has written and this replica has not replayed.
   * @example 0
   */
  lagBytes!: number | null;

  /**
   * Whether it receives changes from the primary right now.
   * @example true
   */
  streaming!: boolean | null;

  /**
   * Settings changed that need a restart.
   * @example false
   */
  pendingRestart!: boolean | null;

  /**
   * CPU cores.
   * @example 8
   */
  cpu!: number;

  /**
   * Memory, GB.
   * @example 64
   */
  ramGb!: number;

  /**
   * Disk for databases, GB.
   * @example 1000
   */
  dbGigs!: number;

  /**
   * Size of its databases, GB.
   * @example 12.5
   */
  dbSizeGigs!: number | null;

  /**
   * When it was last patched; null for never. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  lastPatchedAt!: string | null;

  /**
   * When it last answered.
   * @example "2026-11-23T08:15:00.000Z"
   */
  observedAt!: string | null;
}

/** One opening of a maintenance window. */
export class WindowOpening {
  /**
   * When it opens. ISO 8601 UTC.
   * @example "2026-11-29T01:00:00.000Z"
   */
  from!: string;

  /**
   * When it is shut. ISO 8601 UTC.
   * @example "2026-11-29T03:00:00.000Z"
   */
  to!: string;
}

/** A cluster with its members. */
export class Cluster {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The name as it was typed.
   * @example "Orders"
   */
  displayName!: string;

  /** The database system it runs. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * Whose it is.
   * @example "webshop"
   */
  application!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  environment!: string;

  /**
   * The release it runs.
   * @example "18.4"
   */
  release!: string;

  /** Where it stands in its life. */
  @IsIn(CLUSTER_LIFECYCLES)
  lifecycle!: ClusterLifecycle;

  /** How it is as a whole. */
  @IsIn(CLUSTER_HEALTHS)
  clusterHealth!: ClusterHealth;

  /**
   * Since when it has this health.
   * @example "2026-11-23T08:15:00.000Z"
   */
  healthSince!: string;

  /**
   * What is going on, as a sentence.
   * @example "waiting for h2 to stream again"
   */
  phase!: string;

  /**
   * Why it could not be built, for `Failed`.
   * @example "initdb failed on ch-pg-014: no space left on device"
   */
  failureReason!: string | null;

  /** How clients reach it. */
  endpoints!: ClusterEndpoints;

  /**
   * The application's database.
   * @example "orders"
   */
  databaseName!: string;

  /**
   * Whether clients must use TLS.
   * @example true
   */
  tlsEnabled!: boolean;

  /**
   * Days for which every moment shall stay restorable.
   * @example 30
   */
  backupRetentionDays!: number;

  /**
   * When work may start on it; null for any time.
   * @example "Sun:02:00-Sun:04:00 Europe/Zurich"
   */
  maintenanceWindow!: string | null;

  /** The next three openings of the maintenance window, the one that is open now first; none when work may start at any time. */
  nextWindows!: WindowOpening[];

  /**
   * Size of the databases on the primary, GB.
   * @example 12.5
   */
  dbSizeGigs!: number | null;

  /**
   * When the newest of its backups stopped that can be used; null when there is none. ISO 8601 UTC.
   * @example "2026-11-23T02:31:12.000Z"
   */
  lastBackupAt!: string | null;

  /**
   * When one of them was last restored somewhere and found good. ISO 8601 UTC.
   * @example "2026-11-22T09:15:00.000Z"
   */
  lastProvenAt!: string | null;

  /**
   * When the next one is due. ISO 8601 UTC.
   * @example "2026-11-24T02:30:00.000Z"
   */
  nextBackupDueAt!: string | null;

  /** The worst that is wrong with its backups; null when all is well, and for one that is not backed up while it is as it is. */
  @IsIn(BACKUP_PROBLEMS)
  backupProblem!: BackupProblem | null;

  /** Its members, the primary first. */
  servers!: ClusterServer[];

  /**
   * The operation that works on it now.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  runningOperationId!: string | null;

  /**
   * The operation that built it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  createOperationId!: string | null;

  /**
   * Until when it is kept, stopped, after it was deleted; null for one that was not.
   * @example "2026-12-01T08:15:00.000Z"
   */
  quarantinedUntil!: string | null;

  /**
   * Raised by every change.
   * @example 3
   */
  version!: number;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}

/** A cluster in a list. */
export class ListedCluster extends Cluster {
  /**
   * How it stands to the newest release of its major, as `GET /api/{dbmsType}/patchCompliance` says it; null for one that does
   * not run.
   */
  @IsIn(COMPLIANCE_STATES)
  patchState!: ComplianceState | null;
}

/** A page of clusters. */
export class ClusterPage {
  /** The rows of this page. */
  items!: ListedCluster[];

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

/** A cluster that is being built. */
export class CreateClusterResponse {
  /** The cluster as it stands: `ClusterConfig` until its members have answered. */
  cluster!: Cluster;

  /**
   * The operation that builds it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string;
}

/** Filters of the cluster list. */
export class ClusterQuery extends ListQuery {
  /**
   * Only of this environment.
   * @example "Prod"
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

  /** Only with this health. */
  @IsIn(CLUSTER_HEALTHS)
  @IsOptional()
  clusterHealth?: ClusterHealth;

  /**
   * Part of a cluster, application or server name.
   * @example "ord"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}
