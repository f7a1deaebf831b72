import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from './constants.js';

/** What every list accepts. */
export class ListQuery {
  /**
   * Rows per page.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_LIMIT_MAX)
  @IsOptional()
  limit: number = PAGE_LIMIT_DEFAULT;

  /**
   * `nextCursor` of the page before. Stays correct while rows are added.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  @IsString()
  @MaxLength(1024)
  @IsOptional()
  cursor?: string;

  /**
   * Field to sort by; a leading `-` for descending.
   * @example "-createdAt"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  sort?: string;
}
