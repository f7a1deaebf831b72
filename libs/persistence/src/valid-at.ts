import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** The condition in SQL under which a version is the one of an instant; of now when there is none. The instant is `:asOf`. */
export function validAt(alias: string, asOf: Date | undefined, parameter = ':asOf'): string {
  if (asOf === undefined) return `${alias}.until_at IS NULL`;
  return `${alias}.effective_at <= ${parameter} AND (${alias}.until_at IS NULL OR ${alias}.until_at > ${parameter})`;
}

/** Only versions of that instant, of what had not ended by then. */
export function whereValid<E extends ObjectLiteral>(query: SelectQueryBuilder<E>, asOf: Date | undefined): SelectQueryBuilder<E> {
  return query.where(`(${validAt(query.alias, asOf)}) AND ${query.alias}.expired_at IS NULL`, { asOf });
}
