import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { HOST_DRIVERS } from '@rocket/domain';
import type { HostDriver } from '@rocket/domain';
import { ADDRESS_PATTERN, SERVER_NAME_PATTERN, SSH_USER_PATTERN } from '../constants.js';

/** Nobody knows how big it is unless it is said or asked. */
function isSizeNeeded({ driver, probe }: AddPoolServerRequest, value: unknown): boolean {
  return value !== undefined || driver !== 'ssh' || probe === false;
}

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
  @Matches(new RegExp(ADDRESS_PATTERN), { message: 'must be a host name or an IP address' })
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
   * CPU cores. May be left out for a server that is asked.
   * @example 8
   */
  @ValidateIf(isSizeNeeded)
  @IsInt()
  @Min(1)
  @Max(4096)
  cpu?: number;

  /**
   * Memory, GB. May be left out for a server that is asked.
   * @example 64
   */
  @ValidateIf(isSizeNeeded)
  @IsNumber({ maxDecimalPlaces: 3 })
  @IsPositive()
  @Max(65536)
  ramGb?: number;

  /**
   * Disk for databases, GB. May be left out for a server that is asked.
   * @example 1000
   */
  @ValidateIf(isSizeNeeded)
  @IsNumber({ maxDecimalPlaces: 3 })
  @IsPositive()
  @Max(10000000)
  dbGigs?: number;

  /**
   * Operating system, as it was told or read.
   * @example "Debian 12"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  osVersion?: string;

  /**
   * `ssh` only: who signs in there; `rocket` when absent.
   * @example "rocket"
   */
  @Matches(new RegExp(SSH_USER_PATTERN), { message: 'must be a Linux user name' })
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
   * `ssh` only: the public host key to pin. Without it the server is not let into the pool until somebody confirms the key it shows.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v..."
   */
  @IsString()
  @MaxLength(2048)
  @IsOptional()
  hostKey?: string;

  /**
   * `false` records an `ssh` server without asking it; it can be checked later, and no cluster is built on it before.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  probe?: boolean;
}
