import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  Min,
} from 'class-validator';
import { Type } from 'class-transformer';
import { DBMS_TYPES, HOST_DRIVERS, POOL_SERVER_STATUSES } from '@rocket/domain';
import type { DbmsType, HostDriver, PoolServerStatus } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

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
   * CPU cores. 0 while nobody knows.
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
   * `ssh` only: fingerprint of the host key that was confirmed.
   * @example "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
   */
  hostKeyFingerprint!: string | null;

  /**
   * `ssh` only: fingerprint of the key that it shows instead, and that nobody confirmed.
   * @example "SHA256:kFjfX4P0bXRWqzzWc4kWnqXQpYbSxK1Vt3eYw4eYJ0c"
   */
  offeredHostKeyFingerprint!: string | null;

  /** What can be done on it; null for a kind of server that this installation cannot operate. */
  capabilities!: HostCapabilities | null;

  /**
   * Releases of its DBMS that it has or can install, newest first; null until it was asked.
   * @example ["15.20", "15.18"]
   */
  releases!: string[] | null;

  /**
   * When it last passed its checks; null for a server of this machine and for one that was never checked.
   * @example "2026-11-23T08:15:00.000Z"
   */
  checkedAt!: string | null;

  /**
   * The operation that checks it, or did so last.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  checkOperationId!: string | null;

  /**
   * Since when it does not answer; null while it does.
   * @example "2026-11-23T09:02:11.000Z"
   */
  unreachableSince!: string | null;

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

/** What a kind of server lets be done. */
export class HostCapabilities {
  /**
   * Packages of a DBMS can be installed and upgraded.
   * @example true
   */
  canInstallPackages!: boolean;

  /**
   * Its operating system can be updated.
   * @example true
   */
  canPatchOs!: boolean;

  /**
   * It can be restarted.
   * @example true
   */
  canReboot!: boolean;

  /**
   * Scripts can be run on it.
   * @example true
   */
  canRunScripts!: boolean;
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
