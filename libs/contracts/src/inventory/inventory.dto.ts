import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { DBMS_TYPES } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';

/** A stage that databases live in, for instance Dev or Prod. */
export class Environment {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is called.
   * @example "Prod"
   */
  environment!: string;

  /**
   * What it is, in words.
   * @example "Production"
   */
  description!: string;

  /**
   * Position in lists and waves: lower comes first.
   * @example 40
   */
  ordinal!: number;

  /**
   * Whether clusters of it are patched only when somebody hears of it: a confirmed contact of the application.
   * @example true
   */
  requireContactForPatching!: boolean;

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}
export class EnvironmentPage {
  /** The rows of this page. */
  items!: Environment[];

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
export class CreateEnvironmentRequest {
  /**
   * What it is called; unique.
   * @example "Perf"
   */
  @Matches(/^[A-Za-z][A-Za-z0-9-]{0,29}$/, { message: 'must be 1 to 30 letters, digits and -, a letter first' })
  environment!: string;

  /**
   * What it is, in words.
   * @example "Performance tests"
   */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;

  /**
   * Position in lists and waves: lower comes first. Last, when absent.
   * @example 35
   */
  @IsInt()
  @Min(0)
  @Max(10000)
  @IsOptional()
  ordinal?: number;
}
export class UpdateEnvironmentRequest {
  /**
   * What it is, in words.
   * @example "Performance tests"
   */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;

  /**
   * Position in lists and waves: lower comes first.
   * @example 35
   */
  @IsInt()
  @Min(0)
  @Max(10000)
  @IsOptional()
  ordinal?: number;

  /**
   * For administrators. Whether clusters of it are patched only when somebody hears of it: a confirmed contact of the application.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  requireContactForPatching?: boolean;
}

/** A place where servers stand. */
export class Datacenter {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is called.
   * @example "CH"
   */
  datacenter!: string;

  /**
   * What it is, in words.
   * @example "Switzerland"
   */
  description!: string;

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}
export class DatacenterPage {
  /** The rows of this page. */
  items!: Datacenter[];

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
export class CreateDatacenterRequest {
  /**
   * What it is called; unique.
   * @example "ZRH2"
   */
  @Matches(/^[A-Za-z][A-Za-z0-9-]{0,29}$/, { message: 'must be 1 to 30 letters, digits and -, a letter first' })
  datacenter!: string;

  /**
   * What it is, in words.
   * @example "Zurich, second hall"
   */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;
}
export class UpdateDatacenterRequest {
  /**
   * What it is, in words.
   * @example "Zurich, second hall"
   */
  @IsString()
  @MaxLength(200)
  description!: string;
}

/** A database system and whether this installation can operate it. */
export class DbmsTypeInfo {
  /** The database system. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * Whether clusters of it can be created here. Its pool and inventory work in any case.
   * @example true
   */
  engineAvailable!: boolean;
}
export class DbmsTypePage {
  /** The rows of this page. */
  items!: DbmsTypeInfo[];

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

/** A version that can be installed. */
export class Release {
  /**
   * Release family.
   * @example "18"
   */
  major!: string;

  /**
   * The exact version.
   * @example "18.4"
   */
  version!: string;

  /** `available`: newest of its major. `current`: a newer minor exists. `eol`: no longer maintained. */
  @IsIn(['available', 'current', 'eol'])
  status!: 'available' | 'current' | 'eol';

  /**
   * The day it was released, where known.
   * @example "2026-08-13"
   */
  releasedAt?: string;
}
export class ReleasePage {
  /** The rows of this page. */
  items!: Release[];

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
