import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Type } from 'class-transformer';
import { DBMS_TYPES, HOST_DRIVERS, POOL_SERVER_STATUSES } from '@rocket/domain';
import type { DbmsType, HostDriver, PoolServerStatus } from '@rocket/domain';
import { SERVER_NAME_PATTERN } from '../constants.js';
import { ListQuery } from '../list-query.dto.js';

/** A server to put into the pool. */
export class AddPoolServerRequest {
  /**
   * Its name; unique per DBMS.
   * @example "ch-pg-014"
   */
  @Matches(new RegExp(SERVER_NAME_PATTERN), { message: 'must look like a host name' })
  @MaxLength(253)
  serverName!: string;

  /**
   * Host name or IP address; the server name when absent. Always this machine for `local`.
   * @example "10.20.30.14"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(253)
  @IsOptional()
  address?: string;

  /** How it is reached. `local`: a directory and a port range of this machine. */
  @IsIn(HOST_DRIVERS)
  driver!: HostDriver;

  /**
   * The environment it may be used in.
   * @example "Prod"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(30)
  environment!: string;

  /**
   * Where it stands.
   * @example "CH"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(30)
  datacenter!: string;

  /**
   * CPU cores.
   * @example 8
   */
  @IsInt()
  @Min(1)
  @Max(4096)
  cpu!: number;

  /**
   * Memory, GB.
   * @example 64
   */
  @IsNumber({ maxDecimalPlaces: 3 })
  @IsPositive()
  @Max(65536)
  ramGb!: number;

  /**
   * Disk for databases, GB.
   * @example 1000
   */
  @IsNumber({ maxDecimalPlaces: 3 })
  @IsPositive()
  @Max(10000000)
  dbGigs!: number;

  /**
   * Operating system, as it was told or read.
   * @example "Debian 12"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  osVersion?: string;

  /**
   * `ssh` only.
   * @example "rocket"
   */
  @Matches(/^[a-z_][a-z0-9_-]{0,31}$/, { message: 'must be a Linux user name' })
  @IsOptional()
  sshUser?: string;

  /**
   * `ssh` only.
   * @example 22
   */
  @IsInt()
  @Min(1)
  @Max(65535)
  @IsOptional()
  sshPort?: number;

  /**
   * `ssh` only: the public host key to pin.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v..."
   */
  @IsString()
  @MaxLength(2048)
  @IsOptional()
  hostKey?: string;

  /**
   * `false` records an `ssh` server without asking it.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  probe?: boolean;
}

/** A server of the pool. */
export class PoolServer {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * Its name.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /** The database system it is for. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * Host name or IP address.
   * @example "10.20.30.14"
   */
  address!: string;

  /** How it is reached. */
  @IsIn(HOST_DRIVERS)
  driver!: HostDriver;

  /**
   * The environment it may be used in.
   * @example "Prod"
   */
  environment!: string;

  /**
   * Where it stands.
   * @example "CH"
   */
  datacenter!: string;

  /** Who has it. */
  @IsIn(POOL_SERVER_STATUSES)
  status!: PoolServerStatus;

  /**
   * Why it is `Failed` or `NeedsCleaning`.
   * @example "its lease ran out after it was touched"
   */
  statusReason!: string | null;

  /**
   * Since when it has this status.
   * @example "2026-11-23T08:15:00.000Z"
   */
  statusSince!: string;

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
   * Operating system, as it was told or read.
   * @example "Debian 12"
   */
  osVersion!: string | null;

  /**
   * `ssh` only: who signs in there.
   * @example "rocket"
   */
  sshUser!: string | null;

  /**
   * `ssh` only.
   * @example 22
   */
  sshPort!: number | null;

  /**
   * The lock that holds it, while `Locked`.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  lockId!: string | null;

  /**
   * When the lock runs out; absent while a running operation holds the server.
   * @example "2026-11-23T08:30:00.000Z"
   */
  lockedUntil!: string | null;

  /**
   * The cluster it belongs to or is being built into.
   * @example "orders"
   */
  clusterName!: string | null;

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

export class PoolServerItems {
  /** The servers, in the order they were given. */
  items!: PoolServer[];
}
export class PoolServerPage {
  /** The rows of this page. */
  items!: PoolServer[];

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

/** Filters of the pool. */
export class PoolServerQuery extends ListQuery {
  /** Only servers that are reached in this way. */
  @IsIn(HOST_DRIVERS)
  @IsOptional()
  driver?: HostDriver;

  /** Only with this status. */
  @IsIn(POOL_SERVER_STATUSES)
  @IsOptional()
  status?: PoolServerStatus;

  /**
   * Only of this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only of this datacenter.
   * @example "CH"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  datacenter?: string;

  /**
   * Part of the server name.
   * @example "ch-pg"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  search?: string;

  /**
   * At least so many CPU cores.
   * @example 4
   */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @IsOptional()
  cpu?: number;

  /**
   * At least so much memory, GB.
   * @example 16
   */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @IsOptional()
  ram?: number;

  /**
   * At least so much disk, GB.
   * @example 100
   */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @IsOptional()
  dbGigs?: number;
}

/** Servers to take out of the pool. */
export class RemovePoolServersRequest {
  /**
   * The servers to remove: all or none.
   * @example ["ch-pg-014"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  serverNames!: string[];
}
export class RemovePoolServersResponse {
  /**
   * The servers that were removed.
   * @example ["ch-pg-014"]
   */
  removed!: string[];
}

/** Ends a lock: the server is taken into use, or given back. */
export class ChangePoolServerRequest {
  /** `Used` takes it into use, `Free` gives it back. */
  @IsIn(['Used', 'Free'])
  status!: 'Used' | 'Free';

  /**
   * The lock that holds the server. Optional for who may run the fleet; when given it must match.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  lockId?: string;

  /**
   * For `Used`: the cluster it now belongs to.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;
}
