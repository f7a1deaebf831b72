import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { DBMS_TYPES } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { ADDRESS_PATTERN, SSH_USER_PATTERN } from '../constants.js';
import { PoolServer } from './pool-server.dto.js';

/** What a server said about itself. */
export class ServerFacts {
  /**
   * Its own name for itself.
   * @example "ch-pg-014"
   */
  hostname!: string;

  /**
   * Its operating system.
   * @example "Debian GNU/Linux 12 (bookworm)"
   */
  osVersion!: string;

  /**
   * Its kernel.
   * @example "6.1.0-28-amd64"
   */
  kernel!: string;

  /**
   * As the kernel calls it.
   * @example "x86_64"
   */
  architecture!: string;

  /**
   * CPU cores.
   * @example 8
   */
  cpu!: number;

  /**
   * Memory, GB.
   * @example 62.7
   */
  ramGb!: number;

  /**
   * The file system that holds the databases, GB.
   * @example 983.3
   */
  diskGb!: number;

  /**
   * What is free of it, GB.
   * @example 941.2
   */
  freeDiskGb!: number;

  /**
   * Its addresses, but those of the loopback.
   * @example ["10.20.30.14"]
   */
  addresses!: string[];

  /**
   * Changes with every boot.
   * @example "5b5cf8a9-4b0e-4a4c-9d38-9c4b2f1a7e11"
   */
  bootId!: string;

  /**
   * When it was started. ISO 8601 UTC.
   * @example "2026-11-20T04:00:12.000Z"
   */
  bootedAt!: string;
}

/** One point of the checklist. */
export class ServerCheck {
  /**
   * What was looked at.
   * @example "sudo"
   */
  name!: string;

  /** `warning`: worth knowing, and no obstacle. */
  @IsIn(['ok', 'warning', 'failed'])
  outcome!: 'ok' | 'warning' | 'failed';

  /**
   * What was found.
   * @example "rocket may do what is needed without a password."
   */
  detail!: string;

  /**
   * What to do about it; null when nothing has to be done.
   * @example "Put the sudoers file of this installation to /etc/sudoers.d/rocket-dbaas."
   */
  advice!: string | null;
}

/** What somebody said of a server before it was asked. */
export class ClaimedSize {
  /**
   * CPU cores.
   * @example 8
   */
  cpu!: number | null;

  /**
   * Memory, GB.
   * @example 64
   */
  ramGb!: number | null;

  /**
   * Disk for databases, GB.
   * @example 1000
   */
  dbGigs!: number | null;
}

/** A server of the pool with all that is known of it. */
export class PoolServerDetails extends PoolServer {
  /** What it said about itself, last; null until it was asked. */
  facts!: ServerFacts | null;

  /**
   * When it said so. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  factsAt!: string | null;

  /** What somebody said of it before it was asked. */
  claimed!: ClaimedSize | null;

  /** The checklist of its last check, as far as it got. */
  checks!: ServerCheck[];
}

/** A service of ours on a server, as its service manager sees it. */
export class ServerService {
  /**
   * What we call it.
   * @example "postgresql"
   */
  name!: string;

  /** What it does. */
  @IsIn(['running', 'stopped'])
  state!: 'running' | 'stopped';

  /**
   * What the server's own service manager calls it.
   * @example "postgresql@15-orders.service"
   */
  unit!: string | null;

  /**
   * Number of its main process.
   * @example 2126
   */
  pid!: number | null;

  /**
   * Since when it runs. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string | null;
}

export class ServerServicePage {
  /** The services, by name. */
  items!: ServerService[];

  /**
   * How many there are.
   * @example 1
   */
  total!: number;

  /**
   * Always null: a server has few.
   * @example "WyJuYW1lIl0"
   */
  nextCursor!: string | null;
}

/** What was compared with the server's own console. */
export class ConfirmHostKeyRequest {
  /**
   * Fingerprint of the key to confirm.
   * @example "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
   */
  @Matches(/^SHA256:[A-Za-z0-9+/]{43}$/, { message: 'must be a fingerprint as ssh-keygen -l writes it, SHA256:...' })
  fingerprint!: string;
}

/** The server whose host key is to be read. */
export class ReadHostKeyRequest {
  /**
   * Host name or IP address.
   * @example "10.20.30.14"
   */
  @Matches(new RegExp(ADDRESS_PATTERN), { message: 'must be a host name or an IP address' })
  @MaxLength(253)
  address!: string;

  /**
   * Port of its SSH server; 22 when absent.
   * @example 22
   */
  @IsInt()
  @Min(1)
  @Max(65535)
  @IsOptional()
  port?: number;
}

/** The host key that a server shows. */
export class ShownHostKey {
  /**
   * To be given as `hostKey` when the server is put into the pool.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0v..."
   */
  hostKey!: string;

  /**
   * Kind of the key.
   * @example "ssh-ed25519"
   */
  keyType!: string;

  /**
   * To be compared with what the server shows on its own console.
   * @example "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
   */
  fingerprint!: string;
}

/** For whom the lines to paste are meant. */
export class SshIdentityQuery {
  /**
   * The account that signs in; `rocket` when absent.
   * @example "rocket"
   */
  @IsString()
  @Matches(new RegExp(SSH_USER_PATTERN), { message: 'must be a Linux user name' })
  @IsOptional()
  user?: string;

  /** What the server is for; `PostgreSQL` when absent. */
  @Type(() => String)
  @IsIn(DBMS_TYPES)
  @IsOptional()
  dbmsType?: DbmsType;
}

/** How this installation signs in on servers, and what it needs there. */
export class SshIdentity {
  /**
   * Belongs into the authorized_keys of the account that signs in.
   * @example "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4w... rocket-dbaas"
   */
  publicKey!: string;

  /**
   * Fingerprint of that key.
   * @example "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
   */
  fingerprint!: string;

  /**
   * Where the rights of the account belong.
   * @example "/etc/sudoers.d/rocket-dbaas"
   */
  sudoersPath!: string;

  /**
   * All that the account may do as somebody else.
   * @example "rocket ALL=(root) NOPASSWD: /usr/bin/apt-get"
   */
  sudoers!: string;

  /**
   * Lines to paste into a root shell of the server: they make the account, let the key in and put the rights in place. Pasting them twice is fine.
   * @example "id -u rocket >/dev/null 2>&1 || useradd -m rocket"
   */
  setUpCommands!: string;
}
