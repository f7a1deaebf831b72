import { IsBoolean, IsDateString, IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { PERMISSIONS, ROLES } from '@rocket/domain';
import type { Permission, Role } from '@rocket/domain';
import { EMAIL_LENGTH_MAX, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, USERNAME_PATTERN } from '../constants.js';
import { ListQuery } from '../list-query.dto.js';

/** Who wants in. */
export class LoginRequest {
  /**
   * Any letter case.
   * @example "admin"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  username!: string;

  /**
   * Never stored, never logged.
   * @example "correct horse battery staple"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(1024)
  password!: string;
}

/** The one who is signed in. */
export class User {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What is typed at the login, in lower case.
   * @example "admin"
   */
  username!: string;

  /**
   * How the person is shown.
   * @example "Administrator"
   */
  displayName!: string;

  /** What the user may do. */
  @IsIn(ROLES)
  role!: Role;

  /**
   * Permissions that follow from the role, so that a screen can grey out what would be refused.
   * @example ["fleet:read", "self"]
   */
  @IsIn(PERMISSIONS, { each: true })
  permissions!: Permission[];

  /**
   * Whether this installation is a demo, in which nothing is real.
   * @example false
   */
  isDemo!: boolean;
}

/** Another password for who asks. */
export class ChangePasswordRequest {
  /**
   * The password so far.
   * @example "correct horse battery staple"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(PASSWORD_LENGTH_MAX)
  currentPassword!: string;

  /**
   * The password from now on.
   * @example "wrong pony charger paper clip"
   */
  @IsString()
  @MinLength(PASSWORD_LENGTH_MIN)
  @MaxLength(PASSWORD_LENGTH_MAX)
  newPassword!: string;
}

/** A session that was opened. */
export class LoginResponse {
  /**
   * Bearer token of the session. The browser gets it as an HttpOnly cookie as well.
   * @example "rks_x3J9..."
   */
  token!: string;

  /**
   * When the session ends. ISO 8601 UTC.
   * @example "2026-11-23T20:15:00.000Z"
   */
  expiresAt!: string;

  /** Who signed in. */
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
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is for.
   * @example "nightly inventory export"
   */
  name!: string;

  /**
   * First characters of the secret, to recognise it.
   * @example "rkt_7Hq2"
   */
  prefix!: string;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When it stops working; null for never. ISO 8601 UTC.
   * @example "2027-01-31T00:00:00.000Z"
   */
  expiresAt!: string | null;

  /**
   * When it was last used, to the minute; null for never. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
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

/** API tokens of the caller. */
export class ApiTokenPage {
  /** The tokens of this page. */
  items!: ApiToken[];

  /**
   * All tokens there are.
   * @example 1
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** Somebody who may sign in, as administrators see them. */
export class UserAccount {
  /**
   * Stays the same for ever.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What is typed at the login, in lower case.
   * @example "ada"
   */
  username!: string;

  /**
   * How the person is shown.
   * @example "Ada Lovelace"
   */
  displayName!: string;

  /**
   * By which an owner is known to be a contact of an application; null when nobody has said it.
   * @example "ada@example.org"
   */
  email!: string | null;

  /**
   * What the user may do.
   * @example "dba"
   */
  @IsIn(ROLES)
  role!: Role;

  /**
   * Since when the user may no longer sign in; null for who may.
   * @example "2026-11-23T08:15:00.000Z"
   */
  disabledAt!: string | null;

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}

/** A page of users. */
export class UserAccountPage {
  /** The users of this page. */
  items!: UserAccount[];

  /**
   * All users that match.
   * @example 1
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJ1c2VybmFtZSJd"
   */
  nextCursor!: string | null;
}

/** Filters of the user list. Sorts by `username` or `createdAt`. */
export class UserQuery extends ListQuery {
  /**
   * Only users with this role.
   * @example "dba"
   */
  @IsIn(ROLES)
  @IsOptional()
  role?: Role;

  /**
   * Part of the user name or the display name.
   * @example "ada"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}

/** Somebody new. */
export class CreateUserRequest {
  /**
   * What is typed at the login. Folded to lower case.
   * @example "ada"
   */
  @Matches(new RegExp(USERNAME_PATTERN), { message: 'must be 1 to 100 of letters, digits, . _ @ and -, a letter or digit first' })
  username!: string;

  /**
   * How the person is shown; the user name when absent.
   * @example "Ada Lovelace"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  @IsOptional()
  displayName?: string;

  /**
   * By which an owner is known to be a contact of an application.
   * @example "ada@example.org"
   */
  @IsString()
  @MaxLength(EMAIL_LENGTH_MAX)
  @IsOptional()
  email?: string;

  /**
   * What the user may do.
   * @example "dba"
   */
  @IsIn(ROLES)
  role!: Role;

  /**
   * The first password.
   * @example "correct horse battery staple"
   */
  @IsString()
  @MinLength(PASSWORD_LENGTH_MIN)
  @MaxLength(PASSWORD_LENGTH_MAX)
  password!: string;
}

/** What shall be different about a user. A new password, another role or `disabled` ends the user's sessions. */
export class UpdateUserRequest {
  /**
   * How the person is shown.
   * @example "Ada Lovelace"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  @IsOptional()
  displayName?: string;

  /**
   * By which an owner is known to be a contact of an application; null for none.
   * @example "ada@example.org"
   */
  @IsString()
  @MaxLength(EMAIL_LENGTH_MAX)
  @IsOptional()
  email?: string | null;

  /**
   * What the user may do.
   * @example "viewer"
   */
  @IsIn(ROLES)
  @IsOptional()
  role?: Role;

  /**
   * A new password.
   * @example "correct horse battery staple"
   */
  @IsString()
  @MinLength(PASSWORD_LENGTH_MIN)
  @MaxLength(PASSWORD_LENGTH_MAX)
  @IsOptional()
  password?: string;

  /**
   * Whether the user may no longer sign in.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  disabled?: boolean;
}
