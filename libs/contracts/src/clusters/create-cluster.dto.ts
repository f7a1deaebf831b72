import {
  IsBoolean,
  IsDefined,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import {
  BACKUP_RETENTION_DAYS_DEFAULT,
  CLUSTER_MEMBERS_MAX,
  DATABASE_NAME_PATTERN,
  MAINTENANCE_WINDOW_PATTERN,
  SERVER_NAME_PATTERN,
} from '../constants.js';
import { CreateApplicationRequest } from '../applications/application.dto.js';

/** The cluster to build. */
export class NewCluster {
  /**
   * Its name: 3 to 40 of `a-z0-9-`, a letter first. Capitals and spaces are taken as `displayName` and folded.
   * @example "orders"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  clusterName!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(30)
  environment!: string;

  /**
   * A major (`18`) takes its newest minor; an exact version takes that one. The newest release when absent.
   * @example "18"
   */
  @Matches(/^\d{1,3}(\.\d{1,3}){0,2}$/, { message: 'must be a version such as 18 or 18.4' })
  @IsOptional()
  release?: string;

  /**
   * The application's database; the cluster name with `_` for `-` when absent.
   * @example "orders"
   */
  @Matches(new RegExp(DATABASE_NAME_PATTERN), { message: 'must be 1 to 63 of a-z, 0-9 and _, not starting with a digit' })
  @IsOptional()
  databaseName?: string;

  /**
   * Whether clients must use TLS. Certificates come from this installation's own CA.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  tlsEnabled: boolean = true;

  /**
   * Days for which every moment shall stay restorable.
   * @example 30
   */
  @IsInt()
  @Min(1)
  @Max(3650)
  @IsOptional()
  backupRetentionDays: number = BACKUP_RETENTION_DAYS_DEFAULT;

  /**
   * Whether it is backed up by itself: it gets a place, a schedule, and its first Full as soon as it is there. When absent, what
   * `clusterDefaults` says.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  backups?: boolean;

  /**
   * When work may start on it: `ddd:hh:mm-ddd:hh:mm` with an IANA zone after it (UTC when absent), 30 minutes at least.
   * @example "Sun:02:00-Sun:04:00 Europe/Zurich"
   */
  @Matches(new RegExp(MAINTENANCE_WINDOW_PATTERN), { message: 'must look like Sun:02:00-Sun:04:00 Europe/Zurich' })
  @IsOptional()
  maintenanceWindow?: string;
}

/** What a new cluster is like as long as nobody says otherwise. */
export class ClusterDefaults {
  /**
   * Whether it is backed up by itself from the start.
   * @example true
   */
  backups!: boolean;
}

/** A server chosen by name. */
export class NamedServer {
  /**
   * Name of a server of the pool.
   * @example "ch-pg-014"
   */
  @Matches(new RegExp(SERVER_NAME_PATTERN), { message: 'must look like a host name' })
  @MaxLength(253)
  serverName!: string;
}

/** Servers chosen by size: the pool picks the best fitting free ones, spread over datacenters. */
export class ServerSize {
  /**
   * How many.
   * @example 3
   */
  @IsInt()
  @Min(1)
  @Max(CLUSTER_MEMBERS_MAX)
  count!: number;

  /**
   * At least so many CPU cores.
   * @example 4
   */
  @IsInt()
  @Min(0)
  @IsOptional()
  cpu?: number;

  /**
   * At least so much memory, GB.
   * @example 16
   */
  @IsNumber()
  @Min(0)
  @IsOptional()
  ram?: number;

  /**
   * At least so much disk, GB.
   * @example 100
   */
  @IsNumber()
  @Min(0)
  @IsOptional()
  dbGigs?: number;

  /**
   * Only servers of this datacenter.
   * @example "CH"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  datacenter?: string;
}

/** A cluster to build, and out of what. */
export class CreateClusterRequest {
  /** Whose it is. An unknown application is created. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CreateApplicationRequest)
  application!: CreateApplicationRequest;

  /** What to build. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => NewCluster)
  cluster!: NewCluster;

  /** Servers by name (the first becomes the primary), or a size to pull from the pool. May be absent when a `lockId` is given: then all servers of that lock are used. */
  @Type((options) => (Array.isArray((options?.object as CreateClusterRequest | undefined)?.servers) ? NamedServer : ServerSize))
  @ValidateNested()
  @IsOptional()
  servers?: NamedServer[] | ServerSize;

  /**
   * The lock from `poolServersPullAndLock` that holds the servers.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  lockId?: string;
}
