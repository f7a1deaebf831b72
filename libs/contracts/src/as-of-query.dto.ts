import { IsOptional, Matches } from 'class-validator';
import { AS_OF_PATTERN } from './constants.js';
import { ListQuery } from './list-query.dto.js';

/** Asks for things as they were. */
export class AsOf {
  /**
   * As it was then: an instant with its offset, or a day, which means its end in UTC. Now when absent.
   * @example "2026-03-03"
   */
  @Matches(new RegExp(AS_OF_PATTERN), { message: 'must be a day such as 2026-03-03, or an instant with its offset' })
  @IsOptional()
  asOf?: string;
}

/** A list that can be asked for as it was. */
export class AsOfQuery extends ListQuery {
  /**
   * As it was then: an instant with its offset, or a day, which means its end in UTC. Now when absent.
   * @example "2026-03-03"
   */
  @Matches(new RegExp(AS_OF_PATTERN), { message: 'must be a day such as 2026-03-03, or an instant with its offset' })
  @IsOptional()
  asOf?: string;
}
