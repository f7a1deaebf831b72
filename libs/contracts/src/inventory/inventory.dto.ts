import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { DBMS_TYPES } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';

/** A stage that databases live in, for instance Dev or Prod. */
export class Environment {
  id!: string;
  /** @example "Prod" */
  environment!: string;
  /** @example "Production" */
  description!: string;
  /** Position in lists and waves: lower comes first. */
  ordinal!: number;
  /** Raised by every change; send it back in `If-Match`. */
  version!: number;
  createdAt!: string;
}
export class EnvironmentPage {
  items!: Environment[];
  total!: number;
  nextCursor!: string | null;
}
export class CreateEnvironmentRequest {
  /** @example "Perf" */
  @Matches(/^[A-Za-z][A-Za-z0-9-]{0,29}$/, { message: 'must be 1 to 30 letters, digits and -, a letter first' })
  environment!: string;

  /** @example "Performance tests" */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;

  /** @example 35 */
  @IsInt()
  @Min(0)
  @Max(10000)
  @IsOptional()
  ordinal?: number;
}
export class UpdateEnvironmentRequest {
  /** @example "Performance tests" */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;

  /** @example 35 */
  @IsInt()
  @Min(0)
  @Max(10000)
  @IsOptional()
  ordinal?: number;
}

/** A place where servers stand. */
export class Datacenter {
  id!: string;
  /** @example "CH" */
  datacenter!: string;
  /** @example "Switzerland" */
  description!: string;
  /** Raised by every change; send it back in `If-Match`. */
  version!: number;
  createdAt!: string;
}
export class DatacenterPage {
  items!: Datacenter[];
  total!: number;
  nextCursor!: string | null;
}
export class CreateDatacenterRequest {
  /** @example "ZRH2" */
  @Matches(/^[A-Za-z][A-Za-z0-9-]{0,29}$/, { message: 'must be 1 to 30 letters, digits and -, a letter first' })
  datacenter!: string;

  /** @example "Zurich, second hall" */
  @IsString()
  @MaxLength(200)
  @IsOptional()
  description?: string;
}
export class UpdateDatacenterRequest {
  /** @example "Zurich, second hall" */
  @IsString()
  @MaxLength(200)
  description!: string;
}

/** Something that uses databases and has people who answer for it. */
export class Application {
  id!: string;
  /** @example "webshop" */
  applicationName!: string;
  /** @example "The customer-facing shop" */
  description!: string;
  /** @example "CC-4711" */
  costCentre!: string | null;
  /** Active clusters that belong to it. */
  clusterCount!: number;
  /** Raised by every change; send it back in `If-Match`. */
  version!: number;
  createdAt!: string;
}
export class ApplicationPage {
  items!: Application[];
  total!: number;
  nextCursor!: string | null;
}
export class CreateApplicationRequest {
  /** @example "webshop" */
  @IsString()
  @IsNotEmpty()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u, { message: 'must be 1 to 100 letters, digits, spaces, dots, _ or -, a letter or digit first' })
  applicationName!: string;

  /** @example "The customer-facing shop" */
  @IsString()
  @MaxLength(1000)
  @IsOptional()
  description?: string;

  /** @example "CC-4711" */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  costCentre?: string;
}
export class UpdateApplicationRequest {
  /** @example "The customer-facing shop" */
  @IsString()
  @MaxLength(1000)
  @IsOptional()
  description?: string;

  /** @example "CC-4711" */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  costCentre?: string;
}

/** A database system and whether this installation can operate it. */
export class DbmsTypeInfo {
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;
  /** Whether clusters of it can be created here. Its pool and inventory work in any case. */
  engineAvailable!: boolean;
}
export class DbmsTypePage {
  items!: DbmsTypeInfo[];
  total!: number;
  nextCursor!: string | null;
}

/** A version that can be installed. */
export class Release {
  /**
   * Release family.
   * @example "18"
   */
  major!: string;
  /** @example "18.4" */
  version!: string;
  /** `available`: newest of its major. `current`: a newer minor exists. `eol`: no longer maintained. */
  @IsIn(['available', 'current', 'eol'])
  status!: 'available' | 'current' | 'eol';
  /** @example "2026-08-13" */
  releasedAt?: string;
}
export class ReleasePage {
  items!: Release[];
  total!: number;
  nextCursor!: string | null;
}
