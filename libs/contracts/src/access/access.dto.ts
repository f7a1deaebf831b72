import { IsDateString, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { ROLES } from '@rocket/domain';
import type { Permission, Role } from '@rocket/domain';

/** Who wants in. */
export class LoginRequest {
  /** @example "admin" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  username!: string;

  /** @example "correct horse battery staple" */
  @IsString()
  @IsNotEmpty()
  @MaxLength(1024)
  password!: string;
}

/** The one who is signed in. */
export class User {
  /** @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10" */
  id!: string;

  /** @example "admin" */
  username!: string;

  /** @example "Administrator" */
  displayName!: string;

  /** What the user may do. */
  @IsIn(ROLES)
  role!: Role;

  /** Permissions that follow from the role, so that a screen can grey out what would be refused. */
  permissions!: Permission[];
}

/** A session that was opened. */
export class LoginResponse {
  /** Bearer token of the session. The browser gets it as an HttpOnly cookie as well. */
  token!: string;

  /** When the session ends. ISO 8601 UTC. */
  expiresAt!: string;

  user!: User;
}

/** A token for a program. */
export class CreateApiTokenRequest {
  /**
   * What it is for.
   * @example "nightly inventory export"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name!: string;

  /**
   * When it stops working. ISO 8601; never, when absent.
   * @example "2027-01-31T00:00:00Z"
   */
  @IsDateString()
  @IsOptional()
  expiresAt?: string;
}

/** An API token without its secret. */
export class ApiToken {
  /** @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10" */
  id!: string;

  /** @example "nightly inventory export" */
  name!: string;

  /**
   * First characters of the secret, to recognise it.
   * @example "rkt_7Hq2"
   */
  prefix!: string;

  createdAt!: string;

  expiresAt!: string | null;

  lastUsedAt!: string | null;
}

/** A new API token; the only time its secret is shown. */
export class CreatedApiToken extends ApiToken {
  /**
   * The secret. It cannot be shown again.
   * @example "rkt_7Hq2mB0v..."
   */
  secret!: string;
}

export class ApiTokenPage {
  items!: ApiToken[];
  total!: number;
  nextCursor!: string | null;
}
